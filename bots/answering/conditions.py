"""Conditions over variables: which interaction follows another one. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from bots.understanding.normalization import comparable

Test = Literal["is", "is_not", "contains", "empty", "filled", "more", "less"]

FILLED_IF_TRUE = frozenset({"is", "contains", "filled", "more", "less"})
"""The tests that an empty variable never passes."""


class Condition(msgspec.Struct, frozen=True):
    """A condition over one variable, and the interaction that follows if it holds.

    `values`: what the variable is compared with: the value, and the same in the bot's other languages; none for the
    tests `empty` and `filled`.
    """

    variable: str
    test: Test
    target: int
    values: tuple[str, ...] = ()

    def holds(self, variables: Mapping[str, str]) -> bool:
        """Whether it holds. An empty variable is not anything, and neither more nor less."""
        kept = variables.get(self.variable, "").strip()
        match self.test:
            case "empty":
                return not kept
            case "filled":
                return bool(kept)
            case "is_not":
                return not _is_any(kept, self.values)
            case "is":
                return _is_any(kept, self.values)
            case "contains":
                said = comparable(kept)
                return any(part in said for value in self.values if (part := comparable(value)))
            case "more":
                return any(_compared(kept, value) == 1 for value in self.values)
            case "less":
                return any(_compared(kept, value) == -1 for value in self.values)


def chosen(conditions: Collection[Condition], default: int | None, variables: Mapping[str, str]) -> int | None:
    """The target of the first condition that holds, else the default."""
    return next((one.target for one in conditions if one.holds(variables)), default)


def comparable_value(text: str) -> Decimal | date | None:
    """The number or the day that a kept answer is; None if it is neither."""
    try:
        return date.fromisoformat(text) if "-" in text[1:] else _number(text)
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_any(kept: str, values: Collection[str]) -> bool:
    return bool(kept) and any(comparable(kept) == comparable(value) or _compared(kept, value) == 0 for value in values)


def _compared(kept: str, value: str) -> int | None:
    """1, 0 or -1 if the first is more than, equal to or less than the second; None if they cannot be compared."""
    left, right = comparable_value(kept), comparable_value(value)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    # A number has no place among days.
    if isinstance(left, date) and isinstance(right, date):
        return (left > right) - (left < right)
    return None
