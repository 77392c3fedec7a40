"""How an answer was read, and by whose conventions."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

import msgspec

When = Literal["any", "past", "future"]
"""The days that a question for a date takes; today is in all of them."""


class Conventions(msgspec.Struct, frozen=True, dict=True):
    """What decides how figures are read: the bot's language and country ("DE", or "" if unknown), and the day."""

    language: str
    country: str
    today: date

    @cached_property
    def locale(self) -> str:
        """The name of the locale as Babel knows it: de_CH, or de."""
        # Babel's import takes 50 ms; only answers with figures need it.
        from babel import Locale, UnknownLocaleError

        language = self.language.replace("-", "_")
        bare = language.split("_")[0]
        for name in (f"{bare}_{self.country}" if self.country else language, language, bare):
            try:
                return str(Locale.parse(name))
            except (ValueError, UnknownLocaleError):  # German in the United States
                continue
        return "en"


class Reading(msgspec.Struct, frozen=True):
    """A value that was understood.

    `kept`: the value as it is stored. `back`: the value as it is said back, "" if what was typed shows it already.
    `other`: how another convention would read the same characters, "" if no other does.
    """

    kept: str
    back: str = ""
    other: str = ""


class Unclear(msgspec.Struct, frozen=True):
    """An answer with two readings between which nothing decides. Both are as people write them."""

    one: str
    other: str


Limited = Literal["number", "date", "text", "name", "several"]
"""The kinds of questions that have a least and a most."""


class Outside(msgspec.Struct, frozen=True):
    """An answer of the right kind that is below the least or above the most. `limit`: as people write it."""

    kind: Limited
    below: bool
    limit: str


class Unlike(msgspec.Struct, frozen=True):
    """Words that do not fit the question's pattern. `hint`: what the pattern takes, in words."""

    hint: str


class NoFile(msgspec.Struct, frozen=True):
    """Words where a file was asked for."""


class NoCountry(msgspec.Struct, frozen=True):
    """A phone number without the code of its country, which nothing tells."""


class OtherSide(msgspec.Struct, frozen=True):
    """A day before today where the question takes those to come, or the other way around."""

    day: date


NotYet = Unclear | NoCountry | NoFile | Outside | OtherSide | Unlike
"""The answer does not fit, and there is something to say about it."""

Result = Reading | NotYet | None
"""None: the answer does not fit. Unless it is a Reading, the question is asked again."""
