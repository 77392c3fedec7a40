"""Kept values as texts say them: 2026-12-31 is "31 December 2026", and 1250.5 is "1250,5" in German."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from bots.wording.values.dates import spelled
from bots.wording.values.limits import is_plain
from bots.wording.values.reading import Conventions

SPOKEN_KINDS = frozenset(("date", "number"))
"""The kinds of questions whose values are kept in another form than people write them in."""


class Spoken(str):
    """A value as it is said. `kept`: as it is stored, which is what addresses of links take."""

    __slots__ = ("kept",)

    kept: str


def _said_and_kept(said: str, kept: str) -> Spoken:
    made = Spoken(said)
    made.kept = kept
    return made


class SpokenValues(Mapping[str, str]):
    """The variables as texts say them; they are only looked at if they are used. `kinds`: by variable."""

    def __init__(self, variables: Mapping[str, str], kinds: Mapping[str, str], by: Conventions) -> None:
        self._variables, self._kinds, self._by = variables, kinds, by

    def __getitem__(self, name: str) -> str:
        kept = self._variables[name]
        return spoken(self._kinds[name], kept, self._by) if kept and name in self._kinds else kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def spoken(kind: str, kept: str, by: Conventions) -> str:
    """The value as it is said in the bot's language. One that is not of this kind, as of an old version, stays."""
    try:
        match kind:
            case "date":
                return _said_and_kept(spelled(date.fromisoformat(kept), by), kept)
            case "number":
                number = Decimal(kept)
                return _said_and_kept(_number(number, by), kept) if is_plain(number) else kept
    except (ValueError, InvalidOperation):
        return kept
    return kept


def _number(value: Decimal, by: Conventions) -> str:
    """With the sign of decimals of the language, and without groups: it may be the number of an order."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=by.locale, decimal_quantization=False, group_separator=False)
