"""The flag Awaiting Agent: how it is raised and cleared, and how the first wait is kept. Pure, as `transitions`."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bots.engines.seam import Handoff
from conversations.journal.changed import Changed
from conversations.journal.entries import NewWait
from conversations.journal.items import Handover
from conversations.models import Conversation, Wait
from conversations.protocol import Reason

GOES_ON: frozenset[Reason] = frozenset({"released", "lease_expired"})
"""With these reasons a wait goes on that an operator had interrupted and not settled."""


def await_agent(changed: Changed, reason: Reason, *, told: bool, now: datetime, handoff: Handoff | None = None) -> None:
    """Raises the flag over the bot's control. A wish for a person outweighs the bot's own misses.

    `handoff`: what the bot's engine says about it; the wait keeps it, also if the flag was up already.
    """
    conversation = changed.conversation
    if conversation.operator_id:
        return
    awaited = bool(conversation.awaiting_since)
    if not awaited:
        conversation.awaiting_since = now
    if not awaited or (told and not conversation.awaiting_told):
        conversation.awaiting_reason, conversation.awaiting_told = reason, told
        if reason not in GOES_ON or not conversation.first_awaiting_since:
            _keep_first(conversation)
        changed.alert, changed.control = (reason, None), True
    elif handoff is None:
        return
    wait = NewWait(conversation.pk, conversation.awaiting_since or now, conversation.awaiting_reason)
    if handoff is not None:
        wait = msgspec.structs.replace(wait, category=handoff.category, summary=handoff.summary)
    changed.waits.append(wait)


def end_wait(changed: Changed, handover: Handover, now: datetime) -> None:
    """Clears the flag. The first wait is kept for as long as operators hold the conversation or hand it on."""
    conversation = changed.conversation
    if conversation.awaiting_since:
        changed.waits.append(_ended_wait(conversation, conversation.awaiting_since, handover, now))
    is_settled = handover.operator is None and not handover.awaits
    is_new = not conversation.operator_id and not conversation.awaiting_since
    if is_settled or is_new:
        _forget_first(conversation)
    elif conversation.awaiting_since and not conversation.first_awaiting_since:
        _keep_first(conversation)
    conversation.awaiting_since, conversation.awaiting_reason, conversation.awaiting_told = None, "", False


def stop_awaiting(changed: Changed, now: datetime) -> None:
    """Clears the flag, because the visitor no longer wants a person. The bot counts its default answers anew."""
    conversation = changed.conversation
    since, reason = conversation.awaiting_since, conversation.awaiting_reason
    if since is None:
        return
    changed.waits.append(NewWait(conversation.pk, since, reason, now, Wait.EndedBy.TAKEN_BACK))
    conversation.awaiting_since, conversation.awaiting_reason, conversation.awaiting_told = None, "", False
    conversation.misses = 0
    _forget_first(conversation)
    changed.control = changed.cleared = True


def _keep_first(conversation: Conversation) -> None:
    conversation.first_awaiting_since = conversation.awaiting_since
    conversation.first_awaiting_reason = conversation.awaiting_reason


def _forget_first(conversation: Conversation) -> None:
    conversation.first_awaiting_since, conversation.first_awaiting_reason = None, ""


def _ended_wait(conversation: Conversation, since: datetime, handover: Handover, now: datetime) -> NewWait:
    """The wait that the handover ends. A visitor who had abandoned the conversation has left, and waited until then."""
    until, ended_by = now, "ended" if handover.ends else "takeover"
    if handover.ends and conversation.abandons_at <= now:
        until, ended_by = max(since, conversation.abandons_at), "visitor_left"
    return NewWait(conversation.pk, since, conversation.awaiting_reason, until, ended_by)
