"""Proposals: drafts of the bot that wait for an operator. Pure, as `transitions`.

`Conversation.proposal` names the one that waits, so exactly one item settles it. While it waits, the mark of the due
answer or of the pause has the end of its time. A takeover, a release and the end of the conversation close it.
"""

from __future__ import annotations

from datetime import datetime

from conversations.journal.changed import Changed
from conversations.journal.items import Append
from conversations.journal.waiting import await_agent
from conversations.models import Conversation
from conversations.protocol import ErrorCode


def refusal(conversation: Conversation, item: Append) -> ErrorCode | None:
    """Why the item is refused: what it settles no longer waits, or what the bot says was decided otherwise."""
    if item.proposal is not None and conversation.proposal != item.proposal:
        return "gone"
    if item.mode is not None and item.mode != conversation.mode:
        return "not_holder"
    decided = item.turn is not None or item.proposes is not None
    return "not_holder" if decided and item.proposal is None and conversation.proposal else None


def apply(changed: Changed, item: Append, now: datetime) -> None:
    """Lets the answer wait, or settles the one that waits; sets how the bot answers."""
    conversation = changed.conversation
    if item.sets_mode is not None:
        conversation.mode, changed.proposal = item.sets_mode, True
    if item.proposes:
        conversation.proposal, changed.proposal = item.proposes.id, True
        _until(conversation, item.proposes.until)
    elif item.lapse:
        # It waits on, and nobody looks at the time again.
        _until(conversation, None)
        if item.lapse.handoff:
            await_agent(changed, "default_answers", told=False, now=now, handoff=item.lapse.handoff)
        changed.proposal = True
    elif item.withdraws:
        # A pause of the bot is not shortened.
        if conversation.bot_due is not None or conversation.proposal is not None:
            _until(conversation, now)
        close(changed)
    elif item.proposal is not None:
        close(changed)


def close(changed: Changed) -> None:
    """Nothing waits for an operator any more."""
    if changed.conversation.proposal is not None:
        changed.conversation.proposal, changed.proposal = None, True


def _until(conversation: Conversation, time: datetime | None) -> None:
    if conversation.bot_due is not None:
        conversation.bot_due_at = time
    elif conversation.bot_session.following:
        conversation.follows_at = time
