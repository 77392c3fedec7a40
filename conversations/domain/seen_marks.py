"""How far each operator has read a conversation: what is new to whom, and who has looked at one that waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

import msgspec
from django.db.models import F, Q
from django.utils import timezone

from conversations.database import prepared
from conversations.domain import operator_names, reading
from conversations.journal import receipts
from conversations.models import Conversation, Entry, Operator, SeenMark, full_name
from conversations.protocol import Person, Row
from conversations.realtime import doorbell, events


class Own(NamedTuple):
    """What one operator alone is told of a row: read up to `seen`, and how many unanswered entries are new."""

    seen: int
    new: int


Looking: TypeAlias = tuple[Person, ...]


class Marks(NamedTuple):
    """The marks of some conversations."""

    own: dict[int, dict[int, Own]]
    """By operator and conversation."""
    looked: dict[int, Looking]
    """By conversation that awaits an agent: who has looked at it since then."""

    def shared(self, row: Row) -> Row:
        """The row as all operators get it."""
        looked = self.looked.get(row.id)
        return msgspec.structs.replace(row, seen_by=looked) if looked else row

    def owned(self, row: Row, operator: int) -> Row:
        """The shared row as this operator gets it."""
        own = self.own.get(operator, {}).get(row.id)
        return msgspec.structs.replace(row, seen=own.seen, new=own.new) if own else row


class MarkColumns(NamedTuple):
    """The columns of a mark, of its conversation and of its operator's name."""

    conversation_id: int
    operator_id: int
    seq: int
    entries: int
    is_unread: bool
    at: datetime
    conversation__visitor_entries: int
    conversation__unanswered: int
    conversation__awaiting_since: datetime | None
    operator__user__first_name: str
    operator__user__last_name: str
    operator__user__username: str


def marks_of(operators: Collection[int], conversations: Collection[int]) -> Marks:
    """These operators' marks of these conversations, and who has looked at those that await an agent. One query."""
    marks = Marks(defaultdict(dict), defaultdict(tuple))
    if not conversations:
        return marks
    found = map(MarkColumns._make, _marks_among(ids=conversations, operators=operators))
    for mark in sorted(found, key=lambda each: each.at):
        marks.own[mark.operator_id][mark.conversation_id] = Own(mark.seq, _new(mark))
        since = mark.conversation__awaiting_since
        if since and mark.at >= since:
            marks.looked[mark.conversation_id] += (_person(mark),)
    return marks


def told(operator: Operator, rows: Sequence[Row]) -> list[Row]:
    """The rows as this operator gets them."""
    marks = marks_of([operator.pk], [row.id for row in rows])
    return [marks.owned(marks.shared(row), operator.pk) for row in rows]


def saw(operator: Operator, pk: int, seq: int) -> None:
    """The operator has read up to `seq`. A mark never goes back."""
    last_seq, visitor_entries = Conversation.objects.values_list("last_seq", "visitor_entries").get(pk=pk)
    seq = min(seq, last_seq)
    later = Entry.objects.filter(conversation=pk, author="visitor", seq__gt=seq).count() if seq < last_seq else 0
    given = {"seq": seq, "entries": max(visitor_entries - later, 0), "is_unread": False, "at": timezone.now()}
    mine = SeenMark.objects.filter(conversation=pk, operator=operator)
    if not mine.filter(Q(seq__lt=seq) | Q(is_unread=True, seq__lte=seq)).update(**given):
        if mine.exists():
            return
        SeenMark.objects.bulk_create([SeenMark(conversation_id=pk, operator=operator, **given)], ignore_conflicts=True)
    doorbell.ring(doorbell.OPERATORS, events.RowChanged(pk))


def mark_unread(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Puts the operator's mark before the visitor's last entry, so that the conversation is new. Refuses
    `not_found`."""

    def work() -> dict[str, Any]:
        conversation = reading.find(operator, pk)
        said = Entry.objects.filter(conversation=pk, author="visitor").order_by("-seq")
        last = said.values_list("seq", flat=True).first() or 1
        SeenMark.objects.update_or_create(
            conversation=conversation,
            operator=operator,
            defaults={
                "seq": last - 1,
                "entries": max(conversation.visitor_entries - 1, 0),
                "is_unread": True,
                "at": timezone.now(),
            },
        )
        doorbell.ring(doorbell.OPERATORS, events.RowChanged(pk))
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: reading.find(operator, pk))


def _new(mark: MarkColumns) -> int:
    unseen = max(mark.conversation__visitor_entries - mark.entries, 0)
    return max(unseen, 1) if mark.is_unread else min(unseen, mark.conversation__unanswered)


def _person(mark: MarkColumns) -> Person:
    names = (mark.operator__user__first_name, mark.operator__user__last_name, mark.operator__user__username)
    return operator_names.person(mark.operator_id, full_name(*names))


@prepared.kept
def _marks_among(*, ids: Any, operators: Any) -> prepared.Query:
    looked = Q(conversation__awaiting_since__lte=F("at"))
    found = SeenMark.objects.filter(Q(operator__pk__among=operators) | looked, conversation__pk__among=ids)
    return found.values_list(*MarkColumns._fields)
