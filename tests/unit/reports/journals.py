"""Conversations of tests, which happen at any time, by the journal's own rules; and a plain count of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from bots.answering.published import published
from bots.answering.session import Session
from bots.models import Bot
from conversations.domain import visitors
from conversations.journal import synchronous
from conversations.journal.changes import Changes
from conversations.journal.items import Append, BotTurn, Handover, Line, notice
from conversations.journal.transitions import change
from conversations.models import Conversation, Entry, Operator, Rating, Takeover, Visitor, Wait
from reports.lengths import two_digits
from reports.models import Figure

Counted = dict[tuple[Any, ...], tuple[int, list[int], list[int]]]
"""By day, kind, bot, operator and reason: the number, the lengths and the hours."""


def operator(name: str) -> Operator:
    made: Operator = Operator.objects.create(user=User.objects.create_user(name))
    return made


class Talk:
    """A conversation; each act takes the moment of it. An act that the rules refuse does nothing."""

    def __init__(self, bot: Bot, at: datetime) -> None:
        self.bot = bot
        visitor = Visitor.objects.create(bot=bot, token_hash=visitors.hash_of(visitors.new_token()))
        until = at + timedelta(hours=1)
        times = {"started_at": at, "stalls_at": at, "abandons_at": until, "ends_at": at + timedelta(days=20)}
        self.row = Conversation.objects.create(bot=bot, visitor=visitor, **times)

    def does(self, at: datetime, *lines: Line, **item: Any) -> bool:
        """Stores an item as the journal does. False: it was refused."""
        append = Append(conversation=self.row.pk, lines=lines, **item)
        outcome = change(self.row, append, bot=published(self.bot.pk), next_entry=None, now=at)
        if not isinstance(outcome, tuple):
            return False
        changes = Changes()
        changes.add(outcome[1])
        synchronous.save(changes)
        return True

    def asks(self, at: datetime) -> None:
        self.does(at, notice("awaiting"), asks="requested", unheld=True)

    def is_not_understood(self, at: datetime, threshold: int = 2) -> None:
        turn = BotTurn(session=Session(), understood=False, threshold=threshold, wants_agent=False)
        self.does(at, Line(author="bot", text="Pardon?", not_understood=True), turn=turn, unheld=True)

    def is_taken_by(self, operator: Operator, at: datetime) -> None:
        start = Line(author="operator", via="start_message", text="Hello.", operator=operator.pk)
        if self.does(at, notice("taken_over", operator), start, handover=Handover(operator=operator.pk), unheld=True):
            later = at + timedelta(milliseconds=3)
            Takeover.objects.create(conversation=self.row, operator=operator, epoch=self.row.epoch, started_at=later)

    def hears(self, operator: Operator, at: datetime) -> None:
        self.does(at, Line(author="operator", text="Yes?", operator=operator.pk), holder=operator.pk)

    def is_finished_by(self, operator: Operator, at: datetime) -> None:
        if self.does(at, notice("finished", operator), handover=Handover(), holder=operator.pk):
            self._close(at, Takeover.Ending.FINISHED)

    def is_released_by(self, operator: Operator, at: datetime) -> None:
        if self.does(at, notice("released", operator), handover=Handover(awaits="released"), holder=operator.pk):
            self._close(at, Takeover.Ending.RELEASED)

    def ends(self, at: datetime) -> None:
        if self.does(at, notice("ended"), handover=Handover(ends=True)):
            self._close(at, Takeover.Ending.ENDED)

    def is_rated(self, at: datetime, score: int) -> None:
        over = self.row.takeovers.filter(ended_at__isnull=False, rating=None).order_by("-pk").first()
        if over:
            Rating.objects.create(conversation=self.row, takeover=over, score=score, at=at)

    def _close(self, at: datetime, ending: str) -> None:
        self.row.takeovers.filter(ended_at=None).update(ended_at=at, ending=ending)


def stored_figures() -> Counted:
    return {
        (each.day, each.kind, each.bot_id, each.operator_id, each.reason): (
            each.number,
            sorted(length for text, number in each.lengths.items() for length in [int(text)] * number),
            sorted(hour for text, number in each.hours.items() for hour in [int(text)] * number),
        )
        for each in Figure.objects.all()
    }


def plain_count(zone: str) -> Counted:
    """What the figures ought to be: row by row, without any of the product's queries."""
    found: defaultdict[tuple[Any, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))

    def add(kind: str, at: datetime, bot: int, by: int | None = None, reason: str = "", *, until: Any = None) -> None:
        there = at.astimezone(ZoneInfo(zone))
        lengths, hours = found[(date(there.year, there.month, there.day), kind, bot, by, reason)]
        hours.append(there.hour)
        if until is not None:
            lengths.append(two_digits(until - at))

    waits, takeovers = list(Wait.objects.order_by("since")), list(Takeover.objects.order_by("started_at"))
    entries = list(Entry.objects.order_by("conversation", "seq"))
    bots = dict(Conversation.objects.values_list("pk", "bot"))
    for talk in Conversation.objects.all():
        add("conversations", talk.started_at, talk.bot_id)
        if not any(each.conversation_id == talk.pk for each in (*waits, *takeovers)):
            add("bot_alone", talk.started_at, talk.bot_id)
    for entry in entries:
        if entry.not_understood:
            add("default_answers", entry.at, bots[entry.conversation_id])
    for wait in waits:
        bot = bots[wait.conversation_id]
        add("asked", wait.since, bot, None, wait.reason)
        if wait.until is None:
            continue
        if wait.ended_by != "takeover":
            add("missed", wait.since, bot, None, wait.reason)
            continue
        talk = wait.conversation_id
        taken = next(each for each in takeovers if each.conversation_id == talk and each.started_at >= wait.until)
        add("answered", wait.since, bot, taken.operator_id, wait.reason, until=wait.until)
        typed = (
            each for each in entries if each.conversation_id == talk and each.author == "operator" and not each.via
        )
        if reply := next((each for each in typed if each.at >= wait.until), None):
            add("replies", wait.since, bot, reply.operator_id, wait.reason, until=reply.at)
    for takeover in takeovers:
        add("takeovers", takeover.started_at, bots[takeover.conversation_id], takeover.operator_id)
        if takeover.ended_at:
            bot = bots[takeover.conversation_id]
            add("handled", takeover.started_at, bot, takeover.operator_id, until=takeover.ended_at)
    for rating in Rating.objects.select_related("takeover"):
        kind = "good" if rating.score == 2 else "bad"
        add(kind, rating.at, bots[rating.conversation_id], rating.takeover.operator_id)
    return {key: (len(hours), sorted(lengths), sorted(hours)) for key, (lengths, hours) in found.items()}
