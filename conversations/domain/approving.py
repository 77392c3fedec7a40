"""Operators decide about the bot's answers: they send a draft, with other words perhaps, choose how the bot answers in
a conversation, and put away what a takeover cut off."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts import audit
from conversations import journal
from conversations.domain import cut_answers, proposals, takeover
from conversations.domain.languages import bot_of
from conversations.domain.typed_text import clean
from conversations.journal import receipts
from conversations.journal.items import Append
from conversations.models import Conversation, Operator
from conversations.models.proposals import Proposal
from conversations.protocol import AnswerMode
from conversations.realtime import doorbell, events
from conversations.refusals import Refused


def approve(operator: Operator, proposal: int, text: str | None, *, ref: str) -> dict[str, Any]:
    """Sends the bot's draft, with these words if they are given; gives the entry's `seq`.

    Refuses `gone` if it was sent, dropped or taken over, `empty`, and `bot_off`. One that the operator may not see is
    gone, too.
    """

    def guard() -> Proposal:
        kept = Proposal.objects.filter(pk=proposal).first()
        if kept is None or not Conversation.objects.visible_to(operator).filter(pk=kept.conversation_id).exists():
            raise _gone()
        if text is not None:
            clean(text)
        return kept

    def work() -> dict[str, Any]:
        kept = guard()
        return _send(operator, takeover.locked(operator, kept.conversation_id), kept, text)

    def open_yet() -> None:
        _refuse_over(takeover.visible(operator, guard().conversation_id), proposal)

    return receipts.once(receipts.sender_of(operator), ref, work, guard=open_yet)


def set_mode(operator: Operator, pk: int, mode: AnswerMode, *, ref: str) -> dict[str, Any]:
    """Sets how the bot answers in this conversation. Refuses `not_found`, `ended`.

    `auto` sends a draft that waits, `off` drops it. `off` and `approve` drop what an engine is being asked, and the bot
    answers anew.
    """

    def guard() -> None:
        _refuse_ended(takeover.visible(operator, pk))

    def work() -> dict[str, Any]:
        conversation = takeover.locked(operator, pk)
        _refuse_ended(conversation)
        if conversation.mode != mode:
            _switch(conversation, mode)
            audit.about(pk, audit.Act.MODE_SET, operator.user, mode)
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=guard)


def dismiss_cut_off(operator: Operator, pk: int, *, epoch: int, ref: str) -> dict[str, Any]:
    """Puts away what the bot was about to say, for as long as this hold lasts. Refuses `not_holder`, `not_found`."""

    def work() -> dict[str, Any]:
        cut_answers.dismiss(takeover.held(operator, pk, epoch=epoch).pk)
        return {}

    def guard() -> None:
        takeover.held(operator, pk, epoch=epoch, lock=False)

    return receipts.once(receipts.sender_of(operator), ref, work, guard=guard)


def conversation_of(proposal: int) -> int | None:
    """The conversation of a draft."""
    return Proposal.objects.filter(pk=proposal).values_list("conversation", flat=True).first()


def _send(operator: Operator, conversation: Conversation, kept: Proposal, text: str | None) -> dict[str, Any]:
    _refuse_over(conversation, kept.pk)
    if not bot_of(conversation).enabled:
        raise Refused("bot_off")
    words = None if text is None else clean(text)
    edited = words is not None and words != kept.text
    item = proposals.item_of(kept, conversation, words if edited else None)
    said = journal.write(conversation, item)
    kept.operator, kept.name, kept.seq, kept.edited = operator, operator.name, said[0].seq, edited
    kept.save(update_fields=["operator", "name", "seq", "edited"])
    act = audit.Act.PROPOSAL_EDITED if edited else audit.Act.PROPOSAL_SENT
    audit.about(conversation.pk, act, operator.user, str(said[0].seq))
    return {"seq": said[0].seq}


def _switch(conversation: Conversation, mode: AnswerMode) -> None:
    waiting = Proposal.objects.filter(pk=conversation.proposal).first() if conversation.proposal else None
    # What an engine is being asked would be shown to the visitor while it is written, or answers no more.
    drops = mode == "off" or (mode == "approve" and waiting is None)
    journal.write(conversation, Append(conversation=conversation.pk, sets_mode=mode, withdraws=drops))
    if drops:
        doorbell.ring(doorbell.topic_of(conversation.pk), events.AnswerWithdrawn(conversation.pk))
    if mode == "auto" and waiting is not None:
        journal.write(conversation, proposals.item_of(waiting, conversation))


def _refuse_over(conversation: Conversation, proposal: int) -> None:
    if conversation.proposal != proposal:
        raise _gone()


def _refuse_ended(conversation: Conversation) -> None:
    if conversation.ended_at:
        raise Refused("ended")


def _gone() -> Refused:
    return Refused("gone", _("This draft was sent already, or is over. Look at the conversation."))
