"""What *Today* shows: this moment, and today and yesterday beside the same days of the week before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Min
from django.utils import timezone

from conversations.domain import presence
from conversations.models import WAITS_SINCE, Conversation
from conversations.protocol import OperatorCard
from reports import days, figures, measures
from reports.figures import Totals
from reports.measures import BY_KEY, UNKNOWN, Measure
from reports.models import Day, Figure, Progress

SHOWN = (
    "conversations", "bot_alone", "requested", "threshold", "takeovers", "missed", "wait_median", "wait_90",
    "wait_longest", "reply", "handling", "default_answers", "good", "bad",
)  # fmt: skip
WEEK = timedelta(days=7)


class Cell(NamedTuple):
    """A figure of one day; `share` is what percentage of the conversations it is, if that is told."""

    text: str
    share: int | None = None
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A measure on the four days: each of two with the same day of the week before."""

    measure: Measure
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Now:
    """This moment. `waiting`: conversations that await an agent; `longest`: for how long, in words."""

    waiting: int
    longest: str
    gone: int
    online: list[OperatorCard]
    present: list[OperatorCard]


@dataclass(frozen=True, slots=True)
class Known:
    """How true the figures are: until when they were counted, whether counting goes on, since when waits are known."""

    counted_at: datetime | None
    is_behind: bool
    waits_since: datetime | None


def known() -> Known:
    """Two queries."""
    progress = Progress.now()
    return Known(progress.counted_at, Day.objects.filter(is_stale=True).exists(), progress.waits_since)


def dates() -> tuple[date, ...]:
    """Today, the same day of the week before, yesterday, and the same day of the week before that."""
    today = days.today()
    yesterday = today - timedelta(days=1)
    return today, today - WEEK, yesterday, yesterday - WEEK


def table(since: datetime | None) -> list[Row]:
    """All measures on the four days; one query. `since`: when waits began, if some days are older."""
    shown = dates()
    found = figures.sums(Figure.objects.filter(day__in=shown), lambda part: [part.day])
    totals = [found.get(day) or Totals() for day in shown]
    return [
        Row(BY_KEY[key], [_cell(BY_KEY[key], day, each, since) for day, each in zip(shown, totals, strict=True)])
        for key in SHOWN
    ]


def is_known(measure: Measure, day: date, since: datetime | None) -> bool:
    """Whether the measure can be told of the day; those that need waits only since there are waits."""
    return not (measure.needs_waits and since and day < days.day_of(since))


def now() -> Now:
    """Who waits and who is there; not by figures."""
    moment = timezone.now()
    awaiting = Conversation.objects.filter(awaiting_since__isnull=False)
    facts = awaiting.aggregate(Count("pk"), oldest=Min(WAITS_SINCE))
    since = facts["oldest"]
    there = [card for card in presence.cards() if not card.gone_since]
    return Now(
        waiting=facts["pk__count"],
        longest=measures.in_words(max(0, int((moment - since).total_seconds()))) if since else "",
        gone=awaiting.filter(abandons_at__lte=moment).count(),
        online=[card for card in there if card.status == "online"],
        present=[card for card in there if card.status != "online"],
    )


def _cell(measure: Measure, day: date, totals: Totals, since: datetime | None) -> Cell:
    if not is_known(measure, day, since):
        return Cell(UNKNOWN)
    value = measure.value(totals)
    of = BY_KEY["conversations"].value(totals) if measure.key == "bot_alone" else None
    return Cell(measure.text(value), round(100 * (value or 0) / of) if of else None, bool(measure.is_bad and value))
