"""Who is here. Presence is a lease that a console renews; nobody has to notice a disconnect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from conversations import protocol
from conversations.journal import receipts
from conversations.models import Conversation, Operator, Watch
from conversations.protocol import OperatorCard, Person, Presence
from conversations.realtime import doorbell, events

LEASE = timedelta(seconds=25)
"""From the last renewal. The pulse looks every 3 s, so that the others know within 30 s who is gone."""

SUDDEN = timedelta(seconds=6)
"""What is left of a lease when the last socket breaks. An unanswered ping breaks a dead machine's within 20 s."""


def arrive(operator: Operator) -> None:
    """A console was opened: the lease begins, and the others are told."""
    renew([operator.pk])
    doorbell.ring(doorbell.OPERATORS, events.OperatorsChanged())


def break_off(operator: Operator) -> None:
    """The operator's socket broke, and nobody knows whether a page will be back: the lease runs out soon."""
    soon = timezone.now() + SUDDEN
    Operator.objects.filter(pk=operator.pk, present_until__gt=soon).update(present_until=soon)


def renew(operators: Iterable[int], watches: Iterable[tuple[int, int]] = ()) -> None:
    """Prolongs the leases of operators and of their looks at conversations (pairs of operator, conversation)."""
    until = timezone.now() + LEASE
    Operator.objects.filter(pk__in=list(operators)).update(present_until=until)
    _keep([Watch(operator_id=operator, conversation_id=pk, until=until) for operator, pk in watches])


def set_status(operator: Operator, status: Presence, *, ref: str) -> dict[str, Any]:
    """Online operators are alerted, and count as somebody who can be asked for."""

    def work() -> dict[str, Any]:
        operator.status = Operator.Status(status)
        operator.save(update_fields=["status"])
        doorbell.ring(doorbell.OPERATORS, events.OperatorsChanged())
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work)


def anyone_online(bot: int) -> bool:
    """Is there somebody whom a visitor of this bot can ask for?"""
    return Operator.objects.online(timezone.now()).for_bot(bot).exists()


def cards() -> tuple[OperatorCard, ...]:
    """Everybody who has a console open, and who is gone from a conversation that is still held."""
    now = timezone.now()
    operators = Operator.objects.present_or_holding(now, Conversation.objects.held())
    return tuple(card(operator, now=now) for operator in operators)


def card(operator: Operator, *, now: datetime | None = None) -> OperatorCard:
    """An operator, as operators see one; gone is, `now` given, whose lease has run out."""
    until = operator.present_until
    gone = now is not None and (until is None or until <= now)
    return OperatorCard(
        id=operator.pk,
        name=operator.name,
        status="online" if operator.status == "online" and not gone else "offline",
        gone_since=protocol.timestamp(until or now) if gone and now else None,
    )


def person(operator: int) -> Person:
    """An operator's id and name."""
    return Person(id=operator, name=Operator.objects.select_related("user").get(pk=operator).name)


def watch(operator: Operator, conversation: int) -> None:
    """The operator looks at the conversation now. Refuses `not_found`."""
    Conversation.objects.visible_to(operator).or_refuse(conversation)
    until = timezone.now() + LEASE
    _keep([Watch(operator=operator, conversation_id=conversation, until=until)])
    doorbell.ring(doorbell.topic_of(conversation), events.WatchersChanged(conversation))


def unwatch(operator: Operator, conversation: int) -> None:
    """No longer."""
    Watch.objects.filter(operator=operator, conversation=conversation).delete()
    doorbell.ring(doorbell.topic_of(conversation), events.WatchersChanged(conversation))


def watchers(conversation: int) -> list[Person]:
    """Who looks at the conversation now."""
    looking = Operator.objects.filter(
        pk__in=Watch.objects.filter(conversation=conversation, until__gt=timezone.now()).values("operator")
    )
    return [Person(id=each.pk, name=each.name) for each in looking.select_related("user").order_by("pk")]


def forget_gone() -> int:
    """Deletes looks that have run out; how many."""
    return Watch.objects.filter(until__lt=timezone.now() - LEASE).delete()[0]


def _keep(watches: list[Watch]) -> None:
    Watch.objects.bulk_create(
        watches, update_conflicts=True, unique_fields=["operator", "conversation"], update_fields=["until"]
    )
