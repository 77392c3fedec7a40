"""Translations that may no longer say what the main text says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bots.draft.translating.texts_of_draft import Text
from bots.models import Bot, Publication

BELOW = {"wordings": "wording", "buttons": "button"}
Values = dict[str, Any]


def outdated(bot: Bot, found: Iterable[Text]) -> set[tuple[str, str]]:
    """Key and language of each text that was changed since it was published, and its translation was not. One query."""
    document = Publication.objects.filter(hash=bot.published_hash or "-").values_list("document", flat=True).first()
    before = dict(_published(json.loads(document or "{}")))
    return {
        (text.key, language)
        for text in found
        if (was := before.get(text.key)) is not None and was[0].strip() not in ("", text.main.strip())
        for language in bot.languages
        if (same := text.translation(language).strip()) and same == was[1].get(language, "").strip()
    }


def _published(document: Values) -> Iterator[tuple[str, tuple[str, dict[str, str]]]]:
    """By the keys of the texts: the main text and its translations."""
    yield from _of_row("bot", document.get("bot") or {})
    yield from _of_row("end-action", document.get("end_action") or {})
    for item in document.get("interactions", []):
        key = f"interaction-{item.get('id')}"
        yield from _of_row(key, item)
        for below, name in BELOW.items():
            for number, row in enumerate(item.get(below, []), start=1):
                yield from _of_row(f"{key}.{name}-{number}", row)


def _of_row(key: str, values: Values) -> Iterator[tuple[str, tuple[str, dict[str, str]]]]:
    translations: dict[str, dict[str, str]] = values.get("translations") or {}
    for field in {field for texts in translations.values() for field in texts}:
        by_language = {language: texts[field] for language, texts in translations.items() if field in texts}
        yield f"{key}.{field}", (str(values.get(field, "")).replace("\r\n", "\n"), by_language)
