"""Text from outside, as it is stored and shown: the one place that knows which characters nobody can see."""

from __future__ import annotations

import re
import unicodedata

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""All control characters but newline and tab. NUL breaks PostgreSQL, the others break terminals and logs."""

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""All control characters, line separators and marks that turn the direction of writing."""

LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85]")
"""The control characters that end a line, as `str.splitlines` has it, but for the newline."""

INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Marks that programs leave in copied text: directions, soft hyphens, byte order marks.

The joiners are not among them, for emoji and Persian words need them. Neither is the zero-width space, which
separates words.
"""

SEPARATING = re.compile("[\u001f\u200b]")
"""Characters that separate words and that `str.split` does not know, or that are taken out as control characters."""


EMPTY_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are drawn as nothing: fillers of Hangul, and Braille without a dot."""


def clean_text(text: str) -> str:
    """Gives a text with newlines as its only line ends and without other control characters."""
    return CONTROL_CHARACTERS.sub("", LINE_ENDS.sub("\n", text).replace("\x1f", " "))


def clean_line(text: str | None, limit: int) -> str:
    """Gives a name or an address as one line of at most `limit` characters; blank for None."""
    return " ".join(visible(text or "").split())[:limit]


def visible(text: str) -> str:
    """Gives a text without characters that nobody sees; those that separated words become blanks or newlines."""
    return INVISIBLE.sub("", clean_text(SEPARATING.sub(" ", text)))


def is_visible(character: str) -> bool:
    """Tells a character that people see from separators, invisible marks (Unicode's Z… and C…) and empty letters."""
    return unicodedata.category(character)[0] not in "ZC" and character not in EMPTY_LETTERS


def one_line(text: str) -> str:
    r"""Gives the text as one line that no terminal obeys: a newline is written `\n`, an escape character `\x1b`."""
    return UNPRINTABLE.sub(_code_of, text)


def _code_of(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
