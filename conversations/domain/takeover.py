"""Taking over, releasing and ending a conversation. Each raises the epoch, which refuses late commands and answers."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from bots.answering import takeover_texts, turns
from conversations import journal
from conversations.domain import cut_answers, holding, pending, presence, proposals, transfer_rules
from conversations.domain.bot_lines import variables_of
from conversations.domain.languages import bot_of
from conversations.journal import receipts
from conversations.journal.items import Append, Handover, Line, notice
from conversations.models import Conversation, Operator, Takeover
from conversations.protocol.handing_over import TakenAway
from conversations.refusals import Refused
from plain_text import clean_line


def take_over(operator: Operator, pk: int, *, ref: str, quiet: bool = False, reason: str = "") -> dict[str, Any]:
    """Gives the conversation to the operator, with its `epoch`. Exactly one of many wins; the others learn who.

    Writes the notice and, unless `quiet`, the bot's start message, and clears Awaiting Agent and the bot's due answer.
    A supervisor with a reason takes it from its holder, who is told. Refuses `already_taken`, `ended`, `forbidden`,
    `not_found`. The holder gets the same epoch again, and nothing changes.
    """
    why = clean_line(reason, 2000)
    return receipts.once(
        receipts.sender_of(operator),
        ref,
        lambda: _take_over(operator, pk, why, quiet=quiet),
        guard=lambda: _refuse_taken(operator, visible(operator, pk), why),
    )


def release(operator: Operator, pk: int, *, epoch: int, ref: str, reason: str = "") -> dict[str, Any]:
    """Returns the conversation to Awaiting Agent, without an end action. A supervisor may release another's, with a
    reason.

    Refuses `not_holder`, `forbidden`, `not_found`.
    """
    return receipts.once(
        receipts.sender_of(operator),
        ref,
        lambda: _release(operator, pk, epoch, reason),
        guard=lambda: _refuse_release(operator, visible(operator, pk), epoch, reason),
    )


def end(conversation: Conversation) -> None:
    """Ends the conversation for good.

    The visitor's next message begins another one. The caller holds the row's lock.
    """
    journal.write(
        conversation, Append(conversation=conversation.pk, lines=(notice("ended"),), handover=Handover(ends=True))
    )
    holding.close(conversation, Takeover.Ending.ENDED)
    audit.about(conversation.pk, audit.Act.ENDED, None)


def end_idle(pk: int) -> bool:
    """Ends the conversation if its visitor has been silent for longer than the bot waits. True if it ended.

    A held conversation ends when neither the visitor nor the operator has said anything for that long, and not within
    the window of a finish.
    """
    with transaction.atomic():
        silent = Conversation.objects.select_for_update().filter(pk=pk, ended_at=None, ends_at__lte=timezone.now())
        conversation = silent.first()
        if conversation is None or conversation.finishes_at:
            return False
        if conversation.operator_id and not _all_silent(conversation):
            return False
        end(conversation)
        return True


def held(operator: Operator, pk: int, *, epoch: int, lock: bool = True) -> Conversation:
    """The conversation, locked unless told otherwise, if this operator holds it in this epoch and has not finished it.

    Refuses `not_holder`, `not_found`.
    """
    conversation = locked(operator, pk) if lock else visible(operator, pk)
    if conversation.operator_id != operator.pk or conversation.epoch != epoch or conversation.finishes_at:
        raise Refused("not_holder")
    return conversation


def locked(operator: Operator, pk: int) -> Conversation:
    """The conversation, locked, if this operator may see it. Refuses `not_found`."""
    seen = Conversation.objects.visible_to(operator).select_related("visitor")
    return seen.select_for_update(of=("self",)).or_refuse(pk)


def visible(operator: Operator, pk: int) -> Conversation:
    """As `locked`, read without a lock: for guards, which are asked again under it."""
    return Conversation.objects.visible_to(operator).select_related("visitor").or_refuse(pk)


def _all_silent(conversation: Conversation) -> bool:
    """Whether nobody has said anything for as long as the bot waits."""
    return conversation.last_at + (conversation.ends_at - conversation.visitor_at) <= timezone.now()


def _refuse_taken(operator: Operator, conversation: Conversation, reason: str) -> None:
    """Refuses a takeover of a conversation that somebody else holds, that has ended, or that is being finished."""
    supervises = bool(reason) and operator.user.has_perm("conversations.supervise")
    why = transfer_rules.why_not_take(operator.pk, conversation, reason=reason, supervises=supervises)
    if why == "already_taken" and conversation.operator_id:
        raise Refused(why, operator=presence.person(conversation.operator_id))
    if why:
        raise Refused(why)


def _take_over(operator: Operator, pk: int, reason: str, *, quiet: bool) -> dict[str, Any]:
    conversation = locked(operator, pk)
    _refuse_taken(operator, conversation, reason)
    if conversation.operator_id is None:
        greeting = () if quiet else _start_message(conversation, operator)
        cut, epoch = _cut_off(conversation), conversation.epoch
        holding.begin(conversation, operator, (notice("taken_over", operator), *greeting))
        cut_answers.keep(pk, epoch, cut)
        audit.about(conversation.pk, audit.Act.TOOK_OVER, operator.user)
    elif conversation.operator_id != operator.pk:
        _take_from(conversation.operator_id, conversation, operator, reason)
    return {"epoch": conversation.epoch}


def _cut_off(conversation: Conversation) -> str:
    """What the bot would say now if nobody took over: the draft that waits, or the rest after a pause."""
    if conversation.proposal is not None:
        return proposals.words_of(conversation)
    if conversation.follows_at is None or conversation.bot_due is not None:
        return ""  # the visitor has said something since: that would be answered instead
    bot = bot_of(conversation)
    session = conversation.bot_session.with_variables(variables_of(conversation))
    return cut_answers.words_of(turns.rest(bot, session)) if bot.enabled else ""


def _take_from(holder: int, conversation: Conversation, supervisor: Operator, reason: str) -> None:
    holding.pass_on(conversation, supervisor, Takeover.Ending.TAKEN, by=supervisor, reason=reason)
    taken = TakenAway(conversation=conversation.pk, operator=presence.person(supervisor.pk), reason=reason)
    pending.tell({holder}, taken)


def _start_message(conversation: Conversation, operator: Operator) -> tuple[Line, ...]:
    variables = conversation.bot_session.variables
    known = {"operator": operator.name, "visitor": conversation.visitor.name}
    text = takeover_texts.start_message(bot_of(conversation), variables | known)
    if not text:
        return ()
    return (Line(author="operator", via="start_message", text=text, name=operator.name, operator=operator.pk),)


def _refuse_release(operator: Operator, conversation: Conversation, epoch: int, reason: str) -> None:
    """Refuses a release by anybody but the holder, or a supervisor with a reason."""
    if conversation.operator_id is None or conversation.epoch != epoch or conversation.finishes_at:
        raise Refused("not_holder")
    if conversation.operator_id != operator.pk:
        if not reason.strip():
            raise Refused("not_holder")
        if not operator.user.has_perm("conversations.supervise"):
            raise Refused("forbidden")


def _release(operator: Operator, pk: int, epoch: int, reason: str) -> dict[str, Any]:
    conversation = locked(operator, pk)
    _refuse_release(operator, conversation, epoch, reason)
    released = Handover(awaits="released")
    journal.write(conversation, Append(conversation=pk, lines=(notice("released", operator),), handover=released))
    why = clean_line(reason, 2000)
    holding.close(conversation, Takeover.Ending.RELEASED, by=operator, reason=why)
    audit.about(conversation.pk, audit.Act.RELEASED, operator.user, why)
    return {}
