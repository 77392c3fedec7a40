"""Expiry of takeovers: an operator who is gone, or may not see the conversation any more, loses it.

Other operators see at once who is gone (`presence.cards`). The conversation is handed on when the bot's grace has
passed since the last sign of life; the lease is a part of the grace. The worker looks every 2 s (`tasks`).
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from accounts import audit
from bots.answering.published import published
from conversations import journal
from conversations.domain import holding, presence, rights
from conversations.journal.items import Append, Handover, notice
from conversations.models import Conversation, ConversationQuerySet, Operator, OperatorRules, Takeover
from conversations.protocol.console_parts import LostConversation, VisitorName

MOST = 20
"""Lost conversations of which an operator who comes back is told."""


def run_out() -> list[int]:
    """Conversations whose holder has been gone for longer than the bot's grace, or lost the right; at most 1,000."""
    held = _held().select_related("operator")
    return [conversation.pk for conversation in _forsaken(list(held.order_by("pk")))][:1000]


def expire(pk: int) -> bool:
    """Takes the conversation from a holder who is gone: to Awaiting Agent, or to the bot if its rules say so.

    Tells the visitor, raises the epoch and closes the takeover. False if the holder is back, or if nobody holds it.
    """
    with transaction.atomic():
        held = _held().select_for_update(of=("self",))
        conversation = held.select_related("operator__user").filter(pk=pk).first()
        if conversation is None or not _forsaken([conversation]):
            return False
        _hand_on(conversation)
        return True


def lost_by(operator: Operator) -> tuple[LostConversation, ...]:
    """What the operator has lost since the last sign of life, the latest first: at most 20 that may still be seen."""
    gone_since = Operator.objects.filter(pk=operator.pk).values("alive_at")
    lost = Takeover.objects.filter(
        operator=operator,
        ending=Takeover.Ending.LEASE_EXPIRED,
        ended_at__gt=Subquery(gone_since),
        conversation__in=Conversation.objects.visible_to(operator),
    )
    rows = lost.order_by("-ended_at").values_list(
        "conversation", "conversation__visitor__reference", "conversation__visitor__name"
    )
    return tuple(
        LostConversation(id=pk, visitor=VisitorName(reference=reference, name=name or None))
        for pk, reference, name in rows[:MOST]
    )


def _held() -> ConversationQuerySet:
    """The held conversations, but for those whose holder has finished: these go to the bot by themselves."""
    return Conversation.objects.filter(operator__isnull=False, ended_at=None, finishes_at=None)


def _hand_on(conversation: Conversation) -> None:
    rules = OperatorRules.objects.filter(bot=conversation.bot_id).first()
    wanted = rules.after_grace if rules else OperatorRules.AfterGrace.AWAITING
    to_bot = wanted == OperatorRules.AfterGrace.BOT and published(conversation.bot_id).enabled
    gone = conversation.operator
    lines = (notice("bot_again" if to_bot else "lease_expired", gone),)
    handover = Handover(awaits=None if to_bot else "lease_expired")
    journal.write(conversation, Append(conversation=conversation.pk, lines=lines, handover=handover))
    holding.close(conversation, Takeover.Ending.LEASE_EXPIRED)
    audit.about(conversation.pk, audit.Act.LEASE_EXPIRED, gone and gone.user)


def _forsaken(held: list[Conversation]) -> list[Conversation]:
    """Which conversations have a holder who has been gone for too long or may not hold them. Needs the operators."""
    holders = {each.pk: each.operator for each in held if each.operator}
    if not holders:
        return []
    users = {operator.user_id for operator in holders.values()}
    allowed, hidden = rights.who_may_use_console(users), rights.hidden_from(users)
    graces = dict(OperatorRules.objects.values_list("bot", "grace_seconds"))
    now = timezone.now()

    def is_forsaken(conversation: Conversation) -> bool:
        operator = holders[conversation.pk]
        if operator.user_id not in allowed or conversation.bot_id in hidden[operator.user_id]:
            return True
        grace = timedelta(seconds=graces.get(conversation.bot_id, OperatorRules.GRACE))
        return presence.has_been_gone(operator, grace, now)

    return [each for each in held if is_forsaken(each)]
