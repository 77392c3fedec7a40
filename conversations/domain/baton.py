"""Asking the holder of a conversation for it. The holder answers by a transfer, or declines."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from conversations import protocol
from conversations.domain import pending, takeover, transfer_rules
from conversations.journal import receipts
from conversations.models import Asking, Conversation, Operator
from conversations.refusals import Refused


def ask_for(asker: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Asks the holder. The answer tells until when the holder may answer; asking again tells the same time.

    Refuses `not_held`, `already_asked`, `ended`, `not_found`, and `invalid` for the holder.
    """

    def work() -> dict[str, Any]:
        conversation = takeover.locked(asker, pk)
        asking = pending.open_asking(conversation)
        _refuse(asker, conversation, asking)
        asking = asking or _ask(asker, conversation)
        return {"asking": asking.pk, "expires_at": protocol.timestamp(asking.expires_at)}

    return receipts.once(
        receipts.sender_of(asker), ref, work, guard=lambda: _refuse(asker, takeover.visible(asker, pk), None)
    )


def decline(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """The holder declines the request, or its asker takes it back. Refuses `gone`, `not_holder`, `not_found`."""

    def work() -> dict[str, Any]:
        conversation = takeover.locked(operator, pk)
        asking = pending.open_asking(conversation)
        if asking and asking.asker_id == operator.pk:
            pending.close_asking(asking, "withdrawn")
            return {}
        if conversation.operator_id != operator.pk:
            raise Refused("not_holder")
        if asking is None:
            raise Refused("gone", _("Nobody asks for this conversation any more."))
        audit.about(pk, audit.Act.ASKING_DECLINED, operator.user)
        pending.close_asking(asking, "declined")
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: takeover.visible(operator, pk))


def _refuse(asker: Operator, conversation: Conversation, asking: Asking | None) -> None:
    why = transfer_rules.why_not_ask(asker.pk, conversation, asker=asking.asker_id if asking else None)
    if why == "invalid":
        raise Refused(why, _("You hold this conversation already."))
    if why:
        raise Refused(why)


def _ask(asker: Operator, conversation: Conversation) -> Asking:
    if conversation.operator_id is None:
        raise Refused("not_held")
    now = timezone.now()
    asking = Asking(
        conversation=conversation, epoch=conversation.epoch, asker=asker, holder_id=conversation.operator_id, at=now,
        expires_at=now + pending.time_to_answer(conversation.bot_id),
    )  # fmt: skip
    asking.save()
    audit.about(conversation.pk, audit.Act.ASKED_FOR, asker.user)
    pending.tell({asking.holder_id}, pending.asked_frame(asking))
    return asking
