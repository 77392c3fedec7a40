"""Collects what happened on one day, and gives the day's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from reports import days
from reports.lengths import two_digits
from reports.models import Figure


class Key(NamedTuple):
    """What a figure is about."""

    kind: Figure.Kind
    bot: int
    operator: int | None = None
    reason: str = ""


@dataclass(slots=True)
class _Sum:
    hours: Counter[int] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    longest: int = 0


class Tally:
    """The sums of one day."""

    def __init__(self) -> None:
        self._zone = days.zone()
        self._sums: dict[Key, _Sum] = {}

    def add(self, key: Key, at: datetime, length: timedelta | None = None) -> None:
        """Counts what happened at this moment, and how long it took."""
        self.add_hour(key, at.astimezone(self._zone).hour, 1)
        if length is not None:
            one = self._sums[key]
            one.lengths[two_digits(length)] += 1
            one.longest = max(one.longest, int(length.total_seconds()))

    def add_hour(self, key: Key, hour: int, number: int) -> None:
        """Counts what happened so many times in this hour of the day."""
        self._sums.setdefault(key, _Sum()).hours[hour] += number

    def figures(self, day: date) -> Iterator[Figure]:
        """The figures, not stored yet."""
        for key, one in sorted(self._sums.items(), key=lambda item: (item[0].kind, item[0][1:].__repr__())):
            yield Figure(
                day=day,
                kind=key.kind,
                bot_id=key.bot,
                operator_id=key.operator,
                reason=key.reason,
                number=one.hours.total(),
                longest=one.longest,
                hours={str(hour): number for hour, number in sorted(one.hours.items())},
                lengths={str(length): number for length, number in sorted(one.lengths.items())},
            )
