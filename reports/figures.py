"""Reads figures: their sums, by whatever they are asked for. No query looks at conversations or entries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet

from reports.lengths import Lengths, percentile
from reports.models import Figure

Kind = Figure.Kind
Group = TypeVar("Group", bound=Hashable)


@dataclass(slots=True)
class Total:
    """The sum of some figures of one kind."""

    number: int = 0
    longest: int = 0
    lengths: Lengths = field(default_factory=Counter)

    def percentile(self, percent: int) -> int | None:
        """In seconds."""
        return percentile(self.lengths, percent)


class Part(NamedTuple):
    """One figure as it is summed: with its reason, and in one hour of the day if hours are asked for."""

    day: date
    kind: Kind
    bot: int
    operator: int | None
    reason: str
    hour: int | None
    number: int
    longest: int
    lengths: dict[str, int]


class Totals:
    """Sums by kind, and by kind and reason."""

    def __init__(self) -> None:
        self._sums: defaultdict[tuple[Kind, str | None], Total] = defaultdict(Total)

    def add(self, part: Part) -> None:
        """Adds a figure."""
        for key in ((part.kind, None), (part.kind, part.reason)):
            total = self._sums[key]
            total.number += part.number
            total.longest = max(total.longest, part.longest)
            for seconds, number in part.lengths.items():
                total.lengths[int(seconds)] += number

    def of(self, kind: Kind, reason: str | None = None) -> Total:
        """The sum of a kind; with a reason, of that part of it. Nothing is a sum of 0."""
        return self._sums.get((kind, reason)) or Total()


def sums(
    figures: QuerySet[Figure], groups: Callable[[Part], list[Group]], *, by_hour: bool = False
) -> dict[Group, Totals]:
    """The sums of the figures in each group; a figure counts in each of its groups. One query."""
    found = defaultdict[Group, Totals](Totals)
    for part in _parts(figures, by_hour=by_hour):
        for group in groups(part):
            found[group].add(part)
    return dict(found)


def _parts(figures: QuerySet[Figure], *, by_hour: bool) -> Iterator[Part]:
    columns = ("day", "kind", "bot", "operator", "reason", "number", "longest")
    # JSON costs the most to read, so only what is needed.
    rows: Any = figures.order_by().values_list(*columns, "hours" if by_hour else "lengths")
    for day, kind, bot, operator, reason, number, longest, texts in rows.iterator(chunk_size=5000):
        if by_hour:
            for hour, there in texts.items():
                yield Part(day, kind, bot, operator, reason, int(hour), there, 0, {})
        else:
            yield Part(day, kind, bot, operator, reason, None, number, longest, texts)
