"""The bot's own sentences in every language that a bot can speak.

The catalogues have them in the languages of the pages, own_sentences.json in the other ones.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext, override


def in_language(sentence: str, language: str) -> str:
    """The sentence, which is marked for the catalogues (`gettext_noop`), in this language."""
    if language in dict(settings.LANGUAGES):
        with override(language):
            return gettext(sentence)
    return _others().get(sentence, {}).get(language, sentence)


@cache
def _others() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return found
