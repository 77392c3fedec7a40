"""What people type, as it is stored."""

from __future__ import annotations

import re
import unicodedata

from conversations.domain.errors import Refused

# Newline and tab stay. NUL breaks PostgreSQL, the others break terminals and logs, and none can be seen.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """The text as typed, less control characters other than newline and tab. Refuses (`empty`) blank text."""
    cleaned = CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not any(_is_visible(character) for character in cleaned):
        raise Refused("empty")
    return cleaned


def clean_line(text: str | None, limit: int) -> str:
    """A name or an address on one line, cut to `limit` characters; blank where there is none."""
    return " ".join(CONTROL_CHARACTERS.sub("", text or "").split())[:limit]


def _is_visible(character: str) -> bool:
    """Neither a separator nor an invisible mark (Unicode's categories Z… and C…)."""
    return unicodedata.category(character)[0] not in "ZC"
