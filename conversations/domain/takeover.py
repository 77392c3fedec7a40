"""Taking over, releasing and ending a conversation. Each raises the epoch, which refuses late commands and answers."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from bots.answering import takeover_texts
from conversations import journal
from conversations.domain import presence
from conversations.domain.languages import bot_of
from conversations.journal import receipts
from conversations.journal.items import Append, Handover, Line, notice
from conversations.models import Conversation, Operator, PendingFinish, Takeover
from conversations.refusals import Refused
from plain_text import clean_line


def take_over(operator: Operator, pk: int, *, ref: str, quiet: bool = False) -> dict[str, Any]:
    """Gives the conversation to the operator, with its `epoch`. Exactly one of many wins; the others learn who.

    Writes the notice and, unless `quiet`, the bot's start message, and clears Awaiting Agent and the bot's due answer.
    Refuses `already_taken`, `ended`, `not_found`. The holder gets the same epoch again, and nothing changes.
    """
    return receipts.once(
        receipts.sender_of(operator),
        ref,
        lambda: _take_over(operator, pk, quiet=quiet),
        guard=lambda: _refuse_taken(operator, visible(operator, pk)),
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
    close_takeover(conversation, Takeover.Ending.ENDED)
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


def close_takeover(
    conversation: Conversation, ending: str, *, by: Operator | None = None, end_action: str = "", reason: str = ""
) -> None:
    """Closes the open takeover, if there is one. `by`: who ended it (None: nobody); `reason`: a supervisor's."""
    PendingFinish.objects.filter(pk=conversation.pk).delete()
    Takeover.objects.filter(conversation=conversation, ended_at=None).update(
        ended_at=timezone.now(), ending=ending, ended_by=by, end_action=end_action, reason=reason
    )


def _all_silent(conversation: Conversation) -> bool:
    """Whether nobody has said anything for as long as the bot waits."""
    return conversation.last_at + (conversation.ends_at - conversation.visitor_at) <= timezone.now()


def _refuse_taken(operator: Operator, conversation: Conversation) -> None:
    """Refuses a takeover of a conversation that somebody else holds, that has ended, or that is being finished."""
    if conversation.operator_id not in (None, operator.pk):
        raise Refused("already_taken", operator=presence.person(conversation.operator_id))
    if conversation.finishes_at:
        raise Refused("not_holder")
    if conversation.ended_at:
        raise Refused("ended")


def _take_over(operator: Operator, pk: int, *, quiet: bool) -> dict[str, Any]:
    conversation = locked(operator, pk)
    _refuse_taken(operator, conversation)
    if conversation.operator_id == operator.pk:
        return {"epoch": conversation.epoch}
    greeting = () if quiet else _start_message(conversation, operator)
    lines = (notice("taken_over", operator), *greeting)
    journal.write(conversation, Append(conversation=pk, lines=lines, handover=Handover(operator=operator.pk)))
    Takeover.objects.create(conversation=conversation, operator=operator, epoch=conversation.epoch)
    audit.about(conversation.pk, audit.Act.TOOK_OVER, operator.user)
    return {"epoch": conversation.epoch}


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
    close_takeover(conversation, Takeover.Ending.RELEASED, by=operator, reason=why)
    audit.about(conversation.pk, audit.Act.RELEASED, operator.user, why)
    return {}
