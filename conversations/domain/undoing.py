"""The window in which a finish can be undone: nothing is sent before it is over.

The window is a mark in the conversation's row, so it survives a killed process, and every tab knows of it. The web
process sends what is due on time; the worker sends what is late (`tasks`). Whoever locks the row first, sends.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from conversations import journal, protocol
from conversations.database.threads import in_thread
from conversations.domain import bot_turns, end_actions, pending, takeover
from conversations.domain.end_actions import Ending
from conversations.journal import receipts
from conversations.journal.items import Append, Window
from conversations.models import Conversation, Operator, OperatorRules, PendingFinish
from conversations.refusals import Refused

logger = logging.getLogger(__name__)

LATE = timedelta(seconds=1)
"""The time that the web process has before the worker sends."""

_waiting: set[asyncio.Task[None]] = set()


def window_of(bot: int) -> timedelta | None:
    """How long a finish can be undone; None: not at all, by the site's setting or the bot's rules."""
    if not settings.UNDO_SECONDS or OperatorRules.objects.filter(bot=bot, undo_finish=False).exists():
        return None
    return timedelta(seconds=settings.UNDO_SECONDS)


def begin(
    conversation: Conversation, operator: Operator, ending: Ending, window: timedelta, *, seen: int
) -> dict[str, Any]:
    """Keeps the ending until the window is over; `seen`: the last entry that the operator knew. The caller holds the
    row's lock."""
    until = timezone.now() + window
    PendingFinish.objects.update_or_create(
        conversation=conversation,
        defaults={
            "operator": operator,
            "action": ending.action,
            "lines": msgspec.to_builtins(ending.lines),
            "interaction": ending.interaction,
            "after_seq": seen,
        },
    )
    journal.write(conversation, Append(conversation=conversation.pk, window=Window(until)))
    pending.close_all(conversation, "finished")
    return {"undo_until": protocol.timestamp(until)}


def undo(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Undoes the operator's finish: the hold, with its `epoch`, is as it was. Refuses `too_late`, `not_holder`,
    `not_found`. A hold without a window is there already, undone by another tab perhaps."""
    return receipts.once(
        receipts.sender_of(operator),
        ref,
        lambda: _undo(operator, pk),
        guard=lambda: _refuse_late(operator, takeover.visible(operator, pk)),
    )


def complete(pk: int) -> int | bool:
    """Sends what is due in the conversation. False if nothing is; else the visitor's entry that the bot is to answer,
    or True."""
    with transaction.atomic():
        due = Conversation.objects.select_for_update(of=("self",)).filter(finishes_at__lte=timezone.now())
        conversation = due.select_related("visitor").filter(pk=pk).first()
        if conversation is None:
            return False
        kept = PendingFinish.objects.select_related("operator__user").filter(pk=pk).first()
        if kept is None:
            # Nobody knows what to send: the hold goes on.
            journal.write(conversation, Append(conversation=pk, window=Window(None)))
            return False
        owes = end_actions.owed(pk, kept.after_seq)
        end_actions.send(conversation, kept.operator, _ending_of(kept), owes=owes)
        return owes or True


def late() -> list[int]:
    """Conversations whose window has been over for a while, the oldest first; at most 500."""
    over = Conversation.objects.filter(finishes_at__lte=timezone.now() - LATE)
    return list(over.order_by("finishes_at").values_list("pk", flat=True)[:500])


def complete_late(pk: int) -> bool:
    """As `complete`, for synchronous callers: the bot answers at once. False if nothing was due."""
    if not (done := complete(pk)):
        return False
    if done is not True:
        bot_turns.answer_now(pk)
    return True


def on_time(pk: int, until: datetime) -> None:
    """Completes the finish when its window is over, in the background: the operator's page may close meanwhile."""
    task = asyncio.get_running_loop().create_task(_complete_at(pk, until))
    _waiting.add(task)
    task.add_done_callback(_waiting.discard)


async def _complete_at(pk: int, until: datetime) -> None:
    try:
        # A little more: the clock may be read a moment before the window is over.
        await asyncio.sleep((until - timezone.now()).total_seconds() + 0.01)
        done = await in_thread(complete, pk)
    except Exception:
        # The worker finds it.
        logger.exception("conversation %s is not finished yet", pk)
        return
    if done and done is not True:
        bot_turns.soon(pk)


def _undo(operator: Operator, pk: int) -> dict[str, Any]:
    conversation = takeover.locked(operator, pk)
    _refuse_late(operator, conversation)
    if conversation.finishes_at:
        journal.write(conversation, Append(conversation=pk, window=Window(None)))
        PendingFinish.objects.filter(pk=pk).delete()
        audit.about(pk, audit.Act.FINISH_UNDONE, operator.user)
    return {"epoch": conversation.epoch}


def _refuse_late(operator: Operator, conversation: Conversation) -> None:
    until = conversation.finishes_at
    if conversation.operator_id != operator.pk:
        raise Refused("not_holder" if until else "too_late")
    if until and until <= timezone.now():
        raise Refused("too_late")


def _ending_of(pending: PendingFinish) -> Ending:
    kept = {"action": pending.action, "lines": pending.lines, "interaction": pending.interaction}
    return msgspec.convert(kept, Ending)
