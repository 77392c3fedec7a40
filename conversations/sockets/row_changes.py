"""What a console was told of rows, and what has changed of them since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import astuple, fields

from conversations.protocol import Counts, Row

MOST = 500
"""Rows that are remembered of a console; one that was not told of for longer is told whole again."""

DEFAULTS = [(each.name, None if each.required else each.default) for each in fields(Row)]


class ToldRows:
    """The rows that one console was told of since it asked for its list, each as it was told last."""

    def __init__(self) -> None:
        self.counts: Counts | None = None
        """As they were told last."""
        self.is_complete = False
        """Whether it has no other rows: not before the answer to its list, and not once some are forgotten here."""
        self._rows: dict[int, Row] = {}

    def note(self, rows: Iterable[Row]) -> tuple[Row | None, ...]:
        """The console is told these rows now. Gives each as it was told before, None if it was not."""
        rows, told = list(rows), self._rows
        before = tuple([told.pop(row.id, None) for row in rows])
        told.update([(row.id, row) for row in rows])
        if len(told) > MOST:
            self.is_complete = False
            for pk in list(told)[: len(told) - MOST]:
                del told[pk]
        return before

    def forget(self, ids: Iterable[int]) -> list[int]:
        """These have left the list. If they come back, they are told whole. Gives those that the console may have."""
        return [pk for pk in ids if self._rows.pop(pk, None) or not self.is_complete]

    def add(self, later: ToldRows) -> None:
        """The console was told of these after its own."""
        self.note(later._rows.values())
        self.counts = later.counts or self.counts


def change(before: Row, after: Row) -> dict[str, Any] | None:
    """What has changed of a row, as `RowChange` tells it; None if nothing has."""
    if before is after:
        return None
    found = {
        name: None if new == default else new
        for (name, default), old, new in zip(DEFAULTS, astuple(before), astuple(after), strict=True)
        if old is not new and old != new
    }
    return {"id": after.id, **found} if found else None
