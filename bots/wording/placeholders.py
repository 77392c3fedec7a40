"""Variables as they are written in texts: {{ name }}, and {{ name or "fallback" }}. Only here are they parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

PLACEHOLDER = re.compile(r"(?P<space> ?)\{\{(?P<inside>[^{}]*)\}\}")
NAME = re.compile(r"[^\W\d]\w*")
WITH_FALLBACK = re.compile(r"(?P<name>[^\W\d]\w*)\s+or\s*(?P<fallback>\S.*)", re.DOTALL | re.IGNORECASE)
QUOTES = ('""', "''", "“”", "„“", "„”", "‚‘", "‘’", "«»", "»«", "‹›", "””", "““")
"""Quotation marks in pairs: those of a keyboard, and those into which word processors turn them."""


class Placeholder(msgspec.Struct, frozen=True):
    """A variable in a text.

    `name`: as it is written, also if no variable can have this name. `fallback`: what is said if the variable is empty;
    None if there is none, "" if it may be empty. `begins` and `ends`: its place in the text, with the blank before it.
    """

    name: str
    fallback: str | None
    space: str
    begins: int
    ends: int

    @property
    def is_well_formed(self) -> bool:
        """Whether a variable can have this name."""
        return NAME.fullmatch(self.name) is not None

    @property
    def lacks_quotes(self) -> bool:
        """Whether a fallback seems to be meant, but is not in quotation marks."""
        return WITH_FALLBACK.fullmatch(self.name) is not None


def placeholders(text: str) -> Iterator[Placeholder]:
    """The variables in the text, in order."""
    if "{{" not in text:
        return
    for match in PLACEHOLDER.finditer(text):
        name, fallback = _parts(match["inside"].strip())
        yield Placeholder(name, fallback, match["space"], match.start(), match.end())


def without_placeholders(text: str) -> str:
    """The text around its variables."""
    return PLACEHOLDER.sub("", text)


def _parts(inside: str) -> tuple[str, str | None]:
    found = WITH_FALLBACK.fullmatch(inside)
    quoted = found["fallback"].strip() if found else ""
    if found and len(quoted) > 1 and quoted[0] + quoted[-1] in QUOTES:
        return found["name"], quoted[1:-1].strip()
    return inside, None
