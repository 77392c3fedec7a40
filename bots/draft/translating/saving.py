"""Stores translations in the rows of a draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bots.draft.translating.texts_of_draft import Text
from bots.models import Bot
from bots.models.translations import TRANSLATABLE, Translated
from plain_text import clean_text

BATCH = 500

Change = tuple[Text, str, str]
"""A text, a language, and the translation into it; a blank one removes what is there."""


def normal(translation: str) -> str:
    """The translation as it is stored: trimmed, with newlines as its only line ends."""
    return clean_text(translation).strip()


def store(changes: Iterable[Change]) -> None:
    """Stores the changes, which have no complaints. A few statements, whatever their number."""
    rows: dict[type[Translated], dict[int, Translated]] = defaultdict(dict)
    for text, language, translation in changes:
        text.row.translate(language, text.field, translation)
        rows[type(text.row)][text.row.pk] = text.row
    for model, changed in rows.items():
        columns = list(TRANSLATABLE[str(model._meta.model_name)])
        if model is Bot:
            for bot in changed.values():
                bot.save(update_fields=columns)
        else:
            model._default_manager.bulk_update(changed.values(), columns, batch_size=BATCH)
