"""Posted rows of a formset that somebody else has deleted meanwhile."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from plain_text.ids import id_in


def as_new(data: QueryDict, prefix: str, known: set[str]) -> QueryDict:
    """The data in which rows whose ids are not `known` are new ones, which come last. Otherwise Django refuses them."""
    total, initial = (_count(data, f"{prefix}-{name}_FORMS") for name in ("TOTAL", "INITIAL"))
    rows = [_row(data, f"{prefix}-{index}-") for index in range(total)]
    gone = [row for row in rows[:initial] if row.get("id", [""])[0] not in known]
    if not gone:
        return data
    kept = [row for row in rows[:initial] if row not in gone]
    changed = data.copy()
    for key in [
        key for key in changed if key.startswith(f"{prefix}-") and key.removeprefix(f"{prefix}-")[:1].isdigit()
    ]:
        del changed[key]
    ordered = [*kept, *({**row, "id": [""]} for row in gone), *rows[initial:]]
    for index, row in enumerate(ordered):
        for name, values in row.items():
            changed.setlist(f"{prefix}-{index}-{name}", values)
    changed[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    return changed


def _row(data: QueryDict, start: str) -> dict[str, list[Any]]:
    return {key.removeprefix(start): data.getlist(key) for key in data if key.startswith(start)}


def _count(data: QueryDict, key: str) -> int:
    return min(id_in(data.get(key)) or 0, 1000)
