"""Private notes of operators about a conversation. This is the only module that reads or writes their texts.

An import contract names who may use it: nothing on a visitor's side.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Max

from conversations import protocol
from conversations.domain import mentions, operator_names, takeover
from conversations.domain.typed_text import clean
from conversations.journal import receipts
from conversations.models import Conversation, Operator
from conversations.models.notes import Note
from conversations.protocol import Person
from conversations.protocol.notes import EarlierNote, NoteCard
from conversations.realtime import doorbell, events

EARLIER = 30
"""The most notes that are told of a visitor."""

SHOWN = 200
"""The most notes that are sent together."""


def write(operator: Operator, pk: int, text: str, *, ref: str) -> dict[str, Any]:
    """Adds a note after the last entry, and tells the operators whom it names. Refuses `not_found`, `empty`.

    Whoever may watch the conversation may write notes, also after its end.
    """

    def guard() -> None:
        Conversation.objects.visible_to(operator).or_refuse(pk)
        clean(text)

    return receipts.once(receipts.sender_of(operator), ref, lambda: _write(operator, pk, clean(text)), guard=guard)


def since(conversation: int, note: int = 0) -> list[NoteCard]:
    """The last notes after the one with this id, oldest first. The caller has checked who asks."""
    found = Note.objects.filter(conversation=conversation, pk__gt=note).order_by("-pk")[:SHOWN]
    return [_card(each) for each in reversed(found)]


def among(conversation: int, *, first: int, before: int) -> list[NoteCard]:
    """The notes that stand among the entries from `first` to just before `before`. The caller has checked who asks."""
    found = Note.objects.filter(conversation=conversation, after__gte=first - 1, after__lt=before - 1)
    return [_card(each) for each in found.order_by("pk")[:SHOWN]]


def of_visitor(operator: Operator, pk: int) -> list[EarlierNote]:
    """The newest notes about the visitor of this conversation, of all conversations that this operator may see.

    Refuses `not_found`.
    """
    visible = Conversation.objects.visible_to(operator)
    conversation = visible.or_refuse(pk)
    found = Note.objects.filter(conversation__in=visible.filter(visitor=conversation.visitor_id, pk__lte=pk))
    newest_first = found.order_by("-pk")[:EARLIER]
    return [EarlierNote(conversation=each.conversation_id, note=_card(each)) for each in newest_first]


def newest(limit: int, *, before: int | None = None) -> list[Note]:
    """The newest notes of all conversations, newest first, for the index of the search."""
    found = Note.objects.order_by("-pk")
    return list((found if before is None else found.filter(pk__lt=before))[:limit])


def of_conversations(conversations: Collection[int]) -> list[Note]:
    """All notes of these conversations, for the index of the search."""
    return list(Note.objects.filter(conversation__in=conversations))


def by_id(ids: Collection[int]) -> dict[int, Note]:
    """These notes. The caller has checked who asks."""
    return Note.objects.in_bulk(list(ids))


def latest(conversations: Collection[int]) -> dict[int, int]:
    """The id of the last note of each of these conversations that has one."""
    found = Note.objects.filter(conversation__in=conversations).values_list("conversation")
    return dict(found.annotate(Max("pk")))


def add(operator: Operator, conversation: Conversation, text: str, *, epoch: int | None = None) -> dict[str, Any]:
    """As `write`, in the caller's transaction, who has locked the row. `epoch`: it is for the bot (`bot_notes`)."""
    note = Note.objects.create(
        conversation=conversation,
        operator=operator,
        name=operator.name,
        text=text,
        after=conversation.last_seq,
        epoch=epoch,
    )
    mentions.add(note, conversation, operator)
    doorbell.ring(doorbell.topic_of(conversation.pk), events.NoteWritten(conversation.pk))
    return {"note": note.pk}


def _write(operator: Operator, pk: int, text: str) -> dict[str, Any]:
    # The lock lets the notes of a conversation be stored in the order of their ids.
    return add(operator, takeover.locked(operator, pk), text)


def _card(note: Note) -> NoteCard:
    writer = operator_names.person(note.operator_id, note.name) if note.operator_id else Person(id=0, name=note.name)
    return NoteCard(
        id=note.pk,
        operator=writer,
        text=note.text,
        at=protocol.timestamp(note.at),
        after=note.after,
        for_bot=note.epoch is not None,
    )
