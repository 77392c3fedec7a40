"""An operator who watches gives the bot's engine one line for its next answer, without taking over.

The line belongs to an epoch, so a takeover ends it; and, from the moment at which the engine is asked, to the entry
that is answered, so no other answer gets it. An import contract names who may use it: nothing on a visitor's side.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts import audit
from conversations import protocol
from conversations.domain import operator_names, presence, takeover
from conversations.domain.languages import bot_of
from conversations.journal import receipts
from conversations.models import Conversation, Operator
from conversations.models.proposals import Steer
from conversations.protocol.proposals import SteerCard
from conversations.realtime import doorbell, events
from conversations.refusals import Refused
from plain_text import clean_line

KEPT = timedelta(days=30)


def steer(operator: Operator, pk: int, text: str, *, ref: str) -> dict[str, Any]:
    """Keeps the line for the next answer, in the place of an earlier one; a blank one takes it back.

    Refuses `no_engine` if the built-in matching answers, `already_taken` while an operator holds it, `ended`,
    `not_found`.
    """

    def work() -> dict[str, Any]:
        conversation = takeover.locked(operator, pk)
        _refuse_in_vain(conversation)
        line = clean_line(text, 500)
        replaced = _unused(conversation).delete()[0]
        if line:
            Steer.objects.create(
                conversation=conversation, operator=operator, name=operator.name, text=line, epoch=conversation.epoch
            )
        if line or replaced:
            audit.about(pk, audit.Act.STEERED, operator.user)
            tell(pk)
        return {}

    return receipts.once(
        receipts.sender_of(operator), ref, work, guard=lambda: _refuse_in_vain(takeover.visible(operator, pk))
    )


def for_answer(conversation: Conversation, owed: int) -> str:
    """The line for the answer to entry `owed`, which belongs to this answer from now on; "" if there is none."""
    _unused(conversation).update(owed=owed)
    found = Steer.objects.filter(conversation=conversation, epoch=conversation.epoch, owed=owed)
    return found.order_by("-pk").values_list("text", flat=True).first() or ""


def open_in(conversation: Conversation) -> SteerCard | None:
    """The line that the next answer will get. The caller has checked who asks."""
    mine = Q(owed=None) | Q(owed=conversation.bot_due or 0)
    found = Steer.objects.filter(mine, conversation=conversation, epoch=conversation.epoch).order_by("-pk").first()
    if found is None or conversation.operator_id or conversation.ended_at:
        return None
    by = operator_names.person(found.operator_id or 0, found.name)
    return SteerCard(operator=by, text=found.text, at=protocol.timestamp(found.at))


def tell(pk: int) -> None:
    """Tells those who watch that the line is another one, or was used."""
    doorbell.ring(doorbell.topic_of(pk), events.ProposalChanged(pk))


def forget() -> None:
    """Deletes lines after 30 days."""
    Steer.objects.filter(at__lt=timezone.now() - KEPT).delete()


def _unused(conversation: Conversation) -> Any:
    return Steer.objects.filter(conversation=conversation, epoch=conversation.epoch, owed=None)


def _refuse_in_vain(conversation: Conversation) -> None:
    if conversation.ended_at:
        raise Refused("ended")
    if conversation.operator_id:
        raise Refused("already_taken", operator=presence.person(conversation.operator_id))
    if bot_of(conversation).engine == "built_in":
        raise Refused("no_engine")
