"""Messages that people type, as they are stored."""

from __future__ import annotations

from conversations.refusals import Refused
from plain_text import clean_text, is_visible


def clean(text: str) -> str:
    """The text as typed, less control characters other than newline and tab. Refuses (`empty`) blank text."""
    cleaned = clean_text(text)
    if not has_words(cleaned):
        raise Refused("empty")
    return cleaned


def has_words(text: str) -> bool:
    """Whether people see anything of the text."""
    return any(is_visible(character) for character in text)
