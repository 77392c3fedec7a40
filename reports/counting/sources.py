"""Reads what happened on one day, and tallies it. Each query is bounded by the day and by an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import ExtractHour

from conversations.models import Conversation, Entry, Rating, Takeover, Wait
from reports import days
from reports.counting.tally import Key, Tally
from reports.models import Day, Figure

Kind = Figure.Kind
BATCH = 500
"""Conversations of one query."""


class _Wait(NamedTuple):
    conversation: int
    bot: int
    since: datetime
    reason: str
    until: datetime | None
    ended_by: str


def tally(day: Day) -> tuple[Tally, int]:
    """Everything that is counted of the day, and the number of its waits that are open."""
    found = Tally()
    start, end = days.bounds(day.day)
    _conversations(found, day, start, end)
    _default_answers(found, start, end)
    waiting = _waits(found, start, end)
    _takeovers(found, start, end)
    _ratings(found, start, end)
    return found, waiting


def _conversations(found: Tally, day: Day, start: datetime, end: datetime) -> None:
    """Conversations by their beginning; the bot alone answered those without a wait and without a takeover."""
    if day.first is None:
        return
    # By their ids: an index on the beginning would be written by every message.
    begun = Conversation.objects.filter(pk__gte=day.first, pk__lte=day.last, started_at__gte=start, started_at__lt=end)
    alone = begun.filter(~_has(Wait), ~_has(Takeover))
    for kind, conversations in ((Kind.CONVERSATIONS, begun), (Kind.BOT_ALONE, alone)):
        by_hour = conversations.annotate(hour=ExtractHour("started_at", tzinfo=days.zone())).order_by()
        for bot, hour, number in by_hour.values_list("bot", "hour").annotate(Count("pk")):
            found.add_hour(Key(kind, bot), hour, number)


def _has(model: type[Wait | Takeover]) -> Exists:
    return Exists(model.objects.filter(conversation=OuterRef("pk")))


def _default_answers(found: Tally, start: datetime, end: datetime) -> None:
    missed = Entry.objects.filter(not_understood=True, at__gte=start, at__lt=end).order_by()
    by_hour = missed.annotate(hour=ExtractHour("at", tzinfo=days.zone()))
    for bot, hour, number in by_hour.values_list("conversation__bot", "hour").annotate(Count("pk")):
        found.add_hour(Key(Kind.DEFAULT_ANSWERS, bot), hour, number)


def _waits(found: Tally, start: datetime, end: datetime) -> int:
    """Waits by their beginning: how long until a takeover, and until an operator's first line. Gives the open ones."""
    columns = ("conversation", "conversation__bot", "since", "reason", "until", "ended_by")
    begun = Wait.objects.filter(since__gte=start, since__lt=end, conversation__bot__isnull=False)
    waits = [_Wait(*values) for values in begun.order_by("conversation", "since").values_list(*columns)]
    for batch in _batches(waits):
        conversations = {wait.conversation for wait in batch}
        taken, replies = _taken(conversations, start), _replies(conversations, start)
        for wait in batch:
            _add_wait(found, wait, taken[wait.conversation], replies[wait.conversation])
    return sum(wait.until is None for wait in waits)


def _add_wait(
    found: Tally, wait: _Wait, taken: list[tuple[datetime, int]], replies: list[tuple[datetime, int]]
) -> None:
    found.add(Key(Kind.ASKED, wait.bot, reason=wait.reason), wait.since)
    if wait.until is None:
        return
    if wait.ended_by != Wait.EndedBy.TAKEOVER:
        found.add(Key(Kind.MISSED, wait.bot, reason=wait.reason), wait.since)
        return
    operator = next((operator for at, operator in taken if at >= wait.until), None)
    found.add(Key(Kind.ANSWERED, wait.bot, operator, wait.reason), wait.since, wait.until - wait.since)
    reply = next(((at, operator) for at, operator in replies if at >= wait.until), None)
    if reply:
        found.add(Key(Kind.REPLIES, wait.bot, reply[1], wait.reason), wait.since, reply[0] - wait.since)


def _taken(conversations: set[int], since: datetime) -> defaultdict[int, list[tuple[datetime, int]]]:
    """By conversation: when which operators took it over, in this order."""
    later = Takeover.objects.filter(conversation__in=conversations, started_at__gte=since)
    return _by_conversation(later.order_by("started_at").values_list("conversation", "started_at", "operator"))


def _replies(conversations: set[int], since: datetime) -> defaultdict[int, list[tuple[datetime, int]]]:
    """By conversation: when which operators wrote a line of their own, in this order."""
    typed = Entry.objects.filter(conversation__in=conversations, author="operator", via="", at__gte=since)
    return _by_conversation(typed.order_by("conversation", "seq").values_list("conversation", "at", "operator"))


def _by_conversation(rows: Any) -> defaultdict[int, list[tuple[datetime, int]]]:
    found = defaultdict[int, list[tuple[datetime, int]]](list)
    for conversation, at, operator in rows:
        found[conversation].append((at, operator))
    return found


def _takeovers(found: Tally, start: datetime, end: datetime) -> None:
    """Takeovers by their beginning, and how long those were that are over."""
    columns = ("conversation__bot", "operator", "started_at", "ended_at")
    begun = Takeover.objects.filter(started_at__gte=start, started_at__lt=end).order_by()
    for bot, operator, started_at, ended_at in begun.values_list(*columns):
        found.add(Key(Kind.TAKEOVERS, bot, operator), started_at)
        if ended_at:
            found.add(Key(Kind.HANDLED, bot, operator), started_at, ended_at - started_at)


def _ratings(found: Tally, start: datetime, end: datetime) -> None:
    given = Rating.objects.filter(at__gte=start, at__lt=end, conversation__bot__isnull=False).order_by()
    for bot, operator, score, at in given.values_list("conversation__bot", "takeover__operator", "score", "at"):
        found.add(Key(Kind.GOOD if score == Rating.Score.GOOD else Kind.BAD, bot, operator), at)


def _batches(waits: Sequence[_Wait]) -> Iterator[Sequence[_Wait]]:
    for place in range(0, len(waits), BATCH):
        yield waits[place : place + BATCH]
