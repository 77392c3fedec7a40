"""Values of variables inside the address of a link: [our page](https://a.example/?name={{ visitor }})."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote

from bots.wording.values.spoken import Spoken

OPENING = "]("
CLOSING = re.compile(r"[)\s]")
SAFE_AT_BEGINNING = ":/?#@!$&'*+,;=%~"


class Address:
    """Follows a text from part to part, and knows whether it is inside the address of a link."""

    def __init__(self) -> None:
        self._state: Literal["outside", "beginning", "inside"] = "outside"

    def read(self, part: str) -> None:
        """Goes on by a part of the text, without values."""
        _before, opening, after = part.rpartition(OPENING)
        if opening:
            self._state = "beginning"
        said = after if opening else part
        if CLOSING.search(said):
            self._state = "outside"
        elif said and self._state == "beginning":
            self._state = "inside"

    def encoded(self, value: str) -> str:
        """The value as it may stand here. A value at the beginning of an address may be an address itself."""
        if self._state == "outside":
            return value
        value = value.kept if isinstance(value, Spoken) else value
        safe = SAFE_AT_BEGINNING if self._state == "beginning" else ""
        self._state = "inside"
        return quote(value, safe=safe)
