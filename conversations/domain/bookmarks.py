"""Bookmarked lines: set and removed by whoever may see the conversation, seen by all of them."""

from __future__ import annotations

from typing import Any

from conversations.domain import operator_names, reading
from conversations.journal import receipts
from conversations.models import Bookmark, Conversation, Operator
from conversations.protocol import BookmarkCard
from conversations.realtime import doorbell, events
from conversations.refusals import Refused

MOST = 200
"""Bookmarks of one conversation."""


def mark(operator: Operator, pk: int, seq: int, *, on: bool, ref: str) -> dict[str, Any]:
    """Sets or removes the bookmark at a line. Refuses `not_found`, and `invalid` for a line that is not there."""

    def guard() -> Conversation:
        conversation = reading.find(operator, pk)
        if not 1 <= seq <= conversation.last_seq:
            raise Refused("invalid", f"There is no line {seq} in this conversation.")
        return conversation

    def work() -> dict[str, Any]:
        guard()
        marks = Bookmark.objects.filter(conversation=pk)
        if not on:
            marks.filter(seq=seq).delete()
        elif marks.count() >= MOST:
            raise Refused("invalid", f"This conversation has {MOST} bookmarks. Remove one first.")
        else:
            marks.get_or_create(conversation_id=pk, seq=seq, defaults={"operator": operator})
        doorbell.ring(doorbell.topic_of(pk), events.BookmarkChanged(pk))
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=guard)


def of(pk: int) -> tuple[BookmarkCard, ...]:
    """The bookmarks of a conversation, by line."""
    marks = Bookmark.objects.filter(conversation=pk).select_related("operator__user").order_by("seq")
    return tuple(BookmarkCard(seq=each.seq, operator=operator_names.person_of(each.operator)) for each in marks)
