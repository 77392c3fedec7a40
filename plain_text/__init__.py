"""Text from outside, as it is stored and shown: the one place that knows which characters nobody can see."""

from __future__ import annotations

import re
import unicodedata

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""All control characters but newline and tab. NUL breaks PostgreSQL, the others break terminals and logs."""

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""All control characters, line separators and marks that turn the direction of writing."""


def clean_line(text: str | None, limit: int) -> str:
    """Gives a name or an address as one line of at most `limit` characters; blank for None."""
    return " ".join(CONTROL_CHARACTERS.sub("", text or "").split())[:limit]


def is_visible(character: str) -> bool:
    """Tells a character that people see from separators and invisible marks (Unicode's categories Z… and C…)."""
    return unicodedata.category(character)[0] not in "ZC"


def one_line(text: str) -> str:
    r"""Gives the text as one line that no terminal obeys: a newline is written `\n`, an escape character `\x1b`."""
    return UNPRINTABLE.sub(_code_of, text)


def _code_of(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
