"""What operators have written to visitors and not sent yet, so that it is there on another machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from conversations import protocol
from conversations.domain import takeover
from conversations.journal import receipts
from conversations.models import Operator
from conversations.models.notes import Draft
from conversations.realtime import doorbell, events
from plain_text import clean_text

KEPT = timedelta(days=15)


class Kept(NamedTuple):
    """A draft as a console gets it; both None if there is none."""

    text: str | None = None
    at: str | None = None


def save(operator: Operator, pk: int, text: str, *, ref: str) -> dict[str, Any]:
    """Keeps the text, or removes it if it is blank. Refuses `not_found`."""

    def work() -> dict[str, Any]:
        _keep(operator, pk, clean_text(text))
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: takeover.visible(operator, pk))


def remove(operator: Operator, pk: int) -> None:
    """Removes the draft, for instance because it was sent."""
    _keep(operator, pk, "")


def of(operator: Operator, pk: int) -> Kept:
    """The operator's draft in this conversation. The caller has checked who asks."""
    draft = Draft.objects.filter(operator=operator, conversation=pk).first()
    return Kept(draft.text, protocol.timestamp(draft.at)) if draft else Kept()


def conversations_of(operator: Operator) -> frozenset[int]:
    """The conversations in which the operator has a draft."""
    return frozenset(Draft.objects.filter(operator=operator).values_list("conversation", flat=True))


def forget() -> int:
    """Deletes drafts that nobody changed for 15 days. Gives their number."""
    return Draft.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _keep(operator: Operator, pk: int, text: str) -> None:
    mine = Draft.objects.filter(operator=operator, conversation=pk)
    if not text.strip():
        if mine.delete()[0]:
            _tell(operator, pk, kept=False)
    elif not mine.update(text=text, at=timezone.now()):
        Draft.objects.create(operator=operator, conversation_id=pk, text=text, at=timezone.now())
        _tell(operator, pk, kept=True)


def _tell(operator: Operator, pk: int, *, kept: bool) -> None:
    doorbell.ring(doorbell.OPERATORS, events.DraftChanged(pk, operator.pk, kept))
