"""Finds the days of which something has happened since they were counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from conversations.models import Conversation, Entry, Rating, Takeover, Wait
from reports import days
from reports.models import Day


def mark(found: Iterable[date]) -> None:
    """Marks these days stale."""
    Day.objects.bulk_create(
        [Day(day=day) for day in sorted(set(found))],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_stale"],
    )


def changed(since: datetime | None) -> set[date]:
    """The days of everything that began, went on or ended since then; None: of everything."""
    return {day for rows, moment in _changes(since) for day in _dates(rows, moment)} | _days_with_other_waits()


def take_in(settled: int, most: int, until: datetime) -> tuple[int, int]:
    """Gives the next conversations after the id `settled` to their days, at most `most`, and marks these stale.

    Gives the new `settled`, beyond which conversations may still be missing: it is at most the last id of those that
    began until `until`. And the number of conversations that were looked at.
    """
    rows = list(Conversation.objects.filter(pk__gt=settled).order_by("pk").values_list("pk", "started_at")[:most])
    spans: dict[date, tuple[int, int]] = {}
    for pk, started_at in rows:
        day = days.day_of(started_at)
        first, last = spans.get(day, (pk, pk))
        spans[day] = min(first, pk), max(last, pk)
    known = Day.objects.in_bulk(spans)
    stale = [each for day, span in spans.items() if (each := _widened(known.get(day), day, span))]
    fields = ["first", "last", "is_stale"]
    Day.objects.bulk_create(stale, update_conflicts=True, unique_fields=["day"], update_fields=fields)
    return max((pk for pk, started_at in rows if started_at <= until), default=settled), len(rows)


def _widened(known: Day | None, day: date, span: tuple[int, int]) -> Day | None:
    """The day with these conversations; None if it has them already."""
    first, last = span
    if known and known.first is not None and known.last is not None:
        if known.first <= first and last <= known.last:
            return None
        first, last = min(first, known.first), max(last, known.last)
    return Day(day=day, first=first, last=last)


def _changes(since: datetime | None) -> Iterator[tuple[QuerySet[Any], str]]:
    """Rows that are new or changed, and those whose day they change; each with the name of the moment of its day."""
    later = Q(since__gte=since) | Q(until__gte=since) if since else Q()
    waits = Wait.objects.filter(later)
    takeovers = Takeover.objects.filter(Q(started_at__gte=since) | Q(ended_at__gte=since) if since else Q())
    yield Entry.objects.filter(_since("at", since), not_understood=True), "at"
    yield Rating.objects.filter(_since("at", since)), "at"
    yield waits, "since"
    yield waits, "conversation__started_at"
    yield takeovers, "started_at"
    yield takeovers, "conversation__started_at"
    # The first line of an operator comes after the wait, during the takeover.
    yield takeovers, "conversation__waits__since"
    held = Conversation.objects.held().values("pk")
    yield Wait.objects.filter(conversation__in=held, ended_by=Wait.EndedBy.TAKEOVER), "since"


def _since(name: str, since: datetime | None) -> Q:
    return Q(**{f"{name}__gte": since}) if since else Q()


def _dates(rows: QuerySet[Any], moment: str) -> set[date]:
    found = rows.annotate(on=TruncDate(moment, tzinfo=days.zone())).order_by()
    return set(found.values_list("on", flat=True).distinct()) - {None}


def _days_with_other_waits() -> set[date]:
    """Days that have another number of open waits than when they were counted."""
    there = Wait.objects.filter(until=None, conversation__bot__isnull=False)
    open_ones = there.annotate(on=TruncDate("since", tzinfo=days.zone())).order_by()
    now = dict(open_ones.values_list("on").annotate(Count("pk")))
    before = dict(Day.objects.filter(waiting__gt=0).values_list("day", "waiting"))
    return {day for day in now.keys() | before.keys() if now.get(day, 0) != before.get(day, 0)}
