"""The result of recognizing the content of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Flaw = Literal["", "damaged", "password_protected", "macros"]


@dataclass(frozen=True, slots=True)
class Found:
    """The kinds (ids) that the content may be, the likeliest first; none if it is unknown.

    `flaw`: why nobody should get it. `runs`: a computer may run it, as "program" or in a browser as "page".
    """

    kinds: tuple[str, ...] = ()
    flaw: Flaw = ""
    runs: Literal["", "program", "page"] = ""


UNKNOWN = Found()
PROGRAM = Found(runs="program")
