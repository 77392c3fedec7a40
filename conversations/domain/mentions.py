"""Operators whom a note names: who may be named, how names are found in a text, who has not read it yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils import timezone

from conversations.database import prepared
from conversations.domain import list_rows, operator_names, rights, takeover
from conversations.domain.circles import circle_of
from conversations.journal import receipts
from conversations.models import Conversation, ConversationQuerySet, Operator
from conversations.models.notes import Mention, Note
from conversations.protocol import Person, Row
from conversations.realtime import doorbell, events
from plain_text.folding import folded

ALERTED = 50
"""The most conversations with unread mentions that an arriving operator is alerted to."""


class Nameable(NamedTuple):
    """An operator, and the names after an @ that mean them."""

    id: int
    names: tuple[str, ...]


def named_in(text: str, people: Iterable[Nameable]) -> set[int]:
    """The ids of the people whom the text names: `@olga`, `@Olga Petrova`; case and accents do not matter.

    The longest name that fits counts. All who share it are meant. An address (`me@example.com`) names nobody.
    """
    by_name: dict[str, set[int]] = {}
    for person in people:
        for name in person.names:
            if name:
                by_name.setdefault(folded(name), set()).add(person.id)
    names = sorted(by_name, key=len, reverse=True)
    words = folded(text)
    found: set[int] = set()
    for at, sign in enumerate(words):
        if sign == "@" and not (at and _in_word(words[at - 1])):
            fits = (each for each in names if _says(words, at + 1, each))
            found |= by_name.get(next(fits, ""), set())
    return found


def colleagues(operator: Operator, pk: int) -> list[Person]:
    """The operators who may be named in a note about this conversation, by name. Refuses `not_found`."""
    conversation = takeover.visible(operator, pk)
    others = _who_may_see(conversation.bot_id, but=operator)
    return sorted((operator_names.person_of(each) for each in others), key=lambda person: folded(person.name))


def add(note: Note, conversation: Conversation, writer: Operator) -> None:
    """Stores whom the note names and alerts them. Nobody else may be named than those who may see the conversation."""
    if "@" not in note.text:
        return
    named = sorted(named_in(note.text, map(_nameable, _who_may_see(conversation.bot_id, but=writer))))
    if not named:
        return
    pk = conversation.pk
    Mention.objects.bulk_create(Mention(note=note, conversation_id=pk, operator_id=each) for each in named)
    doorbell.ring(doorbell.OPERATORS, events.OperatorsMentioned(pk, tuple(named)))


def read(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """This operator has read the notes of the conversation that name them. Refuses `not_found`."""

    def work() -> dict[str, Any]:
        unread = Mention.objects.unread_of(operator.pk).filter(conversation=pk)
        if unread.update(seen_at=timezone.now()):
            doorbell.ring(doorbell.OPERATORS, events.MentionsRead(pk, operator.pk))
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: takeover.visible(operator, pk))


def to_read(found: ConversationQuerySet, operator: Any) -> ConversationQuerySet:
    """Those with notes that name this operator (an id, or the parameter of a kept statement), who has not read them."""
    return found.filter(pk__in=Mention.objects.unread_of(operator).values("conversation"))


@prepared.kept
def to_read_of_each(hidden: frozenset[int], *, ids: Any) -> prepared.Query:
    """How many such conversations each of these operators has, as pairs; `hidden`: bots that they may not see."""
    unread = Mention.objects.filter(seen_at=None, operator__pk__among=ids)
    if hidden:
        unread = unread.exclude(conversation__bot__in=hidden)
    counted: prepared.Query = unread.order_by().values_list("operator").annotate(Count("conversation", distinct=True))
    return counted


def alerts_for(operator: Operator) -> list[Row]:
    """The conversations with unread mentions of an operator who arrives, oldest first."""
    hidden, now = rights.hidden_from([operator.user_id])[operator.user_id], timezone.now()
    found = _to_read(hidden, ALERTED, operator=operator.pk)
    return [list_rows.row(list_rows.RowColumns._make(each), now) for each in found]


@prepared.kept
def _to_read(hidden: frozenset[int], limit: int, *, operator: Any) -> prepared.Query:
    unread = to_read(Conversation.objects.hiding(hidden), operator)
    return list_rows.with_columns(unread.order_by("last_at")[:limit])


def _who_may_see(bot: int, *, but: Operator) -> list[Operator]:
    people = circle_of(bot).people().values("pk")
    return list(Operator.objects.filter(user__in=people).exclude(pk=but.pk).select_related("user"))


def _nameable(operator: Operator) -> Nameable:
    user = operator.user
    told_apart = operator_names.person_of(operator).name
    return Nameable(operator.pk, (user.get_username(), user.first_name, operator.name, told_apart))


def _says(words: str, at: int, name: str) -> bool:
    end = at + len(name)
    return words.startswith(name, at) and not (end < len(words) and _in_word(words[end]))


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
