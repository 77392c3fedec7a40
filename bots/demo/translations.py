"""The translations of the demo's bot, read from parcel.de.json and so on. Lists are in the order of the bot's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bots.models import Bot, EndAction, Interaction, Translated

LANGUAGES = ("de", "fr", "ar")


def translate(bot: Bot, end: EndAction, interactions: dict[str, Interaction]) -> None:
    """Translates all rows of the bot, checks and saves them."""
    given = {language: _read(language) for language in LANGUAGES}
    bot.languages = list(LANGUAGES)
    _translate(bot, {language: texts["bot"] for language, texts in given.items()})
    _translate(end, {language: texts["end_action"] for language, texts in given.items()})
    for name, item in interactions.items():
        _translate_interaction(item, {language: texts["interactions"][name] for language, texts in given.items()})


def _read(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name(f"parcel.{language}.json").read_text(encoding="utf-8"))
    return found


def _translate_interaction(item: Interaction, given: dict[str, dict[str, Any]]) -> None:
    own = ("label", "text", "question_reply")
    _translate(
        item, {language: {name: texts[name] for name in own if name in texts} for language, texts in given.items()}
    )
    for number, wording in enumerate(item.wordings.order_by("id")):
        _translate(wording, {language: {"text": texts["wordings"][number]} for language, texts in given.items()})
    for number, button in enumerate(item.buttons.order_by("position")):
        _translate(button, {language: {"label": texts["buttons"][number]} for language, texts in given.items()})


def _translate(row: Translated, given: dict[str, dict[str, str]]) -> None:
    for language, texts in given.items():
        for field, text in texts.items():
            row.translate(language, field, text)
    row.full_clean()
    row.save()
