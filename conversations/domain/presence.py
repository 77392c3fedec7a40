"""Presence of operators: a lease that a console renews, so that nobody has to notice a disconnect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from conversations import protocol
from conversations.domain import operator_names
from conversations.journal import receipts
from conversations.models import Conversation, Operator, Watch
from conversations.protocol import OperatorCard, Person, Presence
from conversations.realtime import doorbell, events
from plain_text import clean_line

LEASE = timedelta(seconds=25)
"""From the last sign of life. The heartbeat looks every 3 s, so that the others know within 30 s who is gone."""

SUDDEN = timedelta(seconds=6)
"""The rest of a lease after the last socket broke. An unanswered ping breaks a dead machine's socket within 20 s."""


def arrive(operator: Operator) -> None:
    """Begins the lease of an operator whose console was opened, and tells the others."""
    renew({operator.pk: timezone.now()})
    doorbell.ring(doorbell.OPERATORS, events.OperatorsChanged())


def depart(operator: Operator, alive_at: datetime) -> None:
    """Keeps the last sign of life of an operator whose last page was closed. The lease runs out by itself."""
    renew({operator.pk: alive_at})


def break_off(operator: Operator) -> None:
    """Shortens the lease of an operator whose socket broke: nobody knows whether a page will reconnect."""
    soon = timezone.now() + SUDDEN
    Operator.objects.filter(pk=operator.pk, present_until__gt=soon).update(present_until=soon)


def renew(alive_at: Mapping[int, datetime], watches: Iterable[tuple[int, int]] = ()) -> None:
    """Renews the leases of operators, by their last signs of life, and of watches (pairs of operator, conversation).

    A lease that another process has renewed for longer stays as it is.
    """
    if alive_at:
        alive = Case(*(When(pk=pk, then=Value(at)) for pk, at in alive_at.items()), output_field=DateTimeField())
        until = Case(
            *(When(pk=pk, then=Value(at + LEASE)) for pk, at in alive_at.items()), output_field=DateTimeField()
        )
        Operator.objects.filter(pk__in=list(alive_at)).update(
            alive_at=Greatest(Coalesce(F("alive_at"), alive), alive),
            present_until=Greatest(Coalesce(F("present_until"), until), until),
        )
    until_now = timezone.now() + LEASE
    _keep([Watch(operator_id=operator, conversation_id=pk, until=until_now) for operator, pk in watches])


def has_been_gone(operator: Operator, grace: timedelta, now: datetime) -> bool:
    """Whether the lease has ended, and the last sign of life is at least `grace` ago."""
    if operator.present_until is None:
        return True
    # A process of the version before renews `present_until` only.
    alive_at = max(operator.alive_at or datetime.min.replace(tzinfo=UTC), operator.present_until - LEASE)
    return operator.present_until <= now and alive_at + grace <= now


def set_status(operator: Operator, status: Presence, *, ref: str, reason: str = "") -> dict[str, Any]:
    """Sets an operator's status. Visitors can ask for Online operators, who are alerted.

    `reason`: why the operator is Offline, a code of an `AwayReason` or words, for colleagues.
    """

    def work() -> dict[str, Any]:
        operator.status = Operator.Status(status)
        operator.away_reason = "" if status == "online" else clean_line(reason, 60)
        operator.save(update_fields=["status", "away_reason"])
        doorbell.ring(doorbell.OPERATORS, events.OperatorsChanged())
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: None)


def anyone_online(bot: int) -> bool:
    """Whether there is an operator for whom a visitor of this bot can ask."""
    return Operator.objects.online(timezone.now()).for_bot(bot).exists()


def cards() -> tuple[OperatorCard, ...]:
    """All operators with an open console, and holders of a conversation without one."""
    operator_names.refresh()
    now = timezone.now()
    operators = Operator.objects.present_or_holding(now, Conversation.objects.held())
    return tuple(card(operator, now=now) for operator in operators)


def card(operator: Operator, *, now: datetime | None = None) -> OperatorCard:
    """An operator, as operators see one. With `now`, an operator whose lease has expired is marked as gone."""
    until = operator.present_until
    gone = now is not None and (until is None or until <= now)
    return OperatorCard(
        id=operator.pk,
        name=operator_names.person_of(operator).name,
        status="online" if operator.status == "online" and not gone else "offline",
        gone_since=protocol.timestamp(until or now) if gone and now else None,
        reason=operator.away_reason or None if operator.status == "offline" else None,
    )


def person(operator: int) -> Person:
    """An operator, as operators see one."""
    return operator_names.person_of(Operator.objects.select_related("user").get(pk=operator))


def tell_visitors(bot: int) -> None:
    """The rules of a bot have changed: the visitors whom an operator answers learn what concerns them."""
    for held in Conversation.objects.held().filter(bot=bot, ended_at=None):
        changed = events.ControlChanged(held.pk, held.acting_id, held.epoch)
        doorbell.ring(doorbell.topic_of(held.pk), changed)


def watch(operator: Operator, conversation: int) -> None:
    """Begins the operator's watch of the conversation. Refuses `not_found`."""
    Conversation.objects.visible_to(operator).or_refuse(conversation)
    until = timezone.now() + LEASE
    _keep([Watch(operator=operator, conversation_id=conversation, until=until)])
    doorbell.ring(doorbell.topic_of(conversation), events.WatchersChanged(conversation))


def unwatch(operator: Operator, conversation: int) -> None:
    """Ends the operator's watch of the conversation."""
    Watch.objects.filter(operator=operator, conversation=conversation).delete()
    doorbell.ring(doorbell.topic_of(conversation), events.WatchersChanged(conversation))


def watchers(conversation: int) -> list[Person]:
    """The operators who watch the conversation now."""
    looking = Operator.objects.filter(
        pk__in=Watch.objects.filter(conversation=conversation, until__gt=timezone.now()).values("operator")
    )
    return [operator_names.person_of(each) for each in looking.select_related("user").order_by("pk")]


def forget_gone() -> int:
    """Deletes expired watches. Gives their number."""
    return Watch.objects.filter(until__lt=timezone.now() - LEASE).delete()[0]


def _keep(watches: list[Watch]) -> None:
    Watch.objects.bulk_create(
        watches, update_conflicts=True, unique_fields=["operator", "conversation"], update_fields=["until"]
    )
