"""Who may accept, decline and ask, and what closes an offer. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from conversations.models import Asking, Conversation, Transfer
from conversations.protocol import ErrorCode


def is_live(pending: Transfer | Asking, conversation: Conversation, now: datetime) -> bool:
    """Whether the offer or request still holds: it is open, in time, and of the present hold."""
    return is_of_hold(pending, conversation) and pending.expires_at > now


def is_of_hold(pending: Transfer | Asking, conversation: Conversation) -> bool:
    """Whether it is open and of the present hold. A version without offers does not close them with the takeover."""
    holder = pending.giver_id if isinstance(pending, Transfer) else pending.holder_id
    return (
        pending.closed_at is None
        and conversation.ended_at is None
        and conversation.finishes_at is None
        and conversation.operator_id == holder
        and conversation.epoch == pending.epoch
    )


def why_no_transfer(
    giver: int, conversation: Conversation, epoch: int, *, to: int | None, is_offered: bool
) -> ErrorCode | None:
    """Why the conversation cannot be offered. `to`: the operator, None for a team; `is_offered`: an offer is live."""
    if conversation.operator_id != giver or conversation.epoch != epoch or conversation.finishes_at:
        return "not_holder"
    if to == giver:
        return "invalid"
    return "already_offered" if is_offered else None


def why_not_answer(
    operator: int, offer: Transfer, conversation: Conversation, *, teams: Collection[int], now: datetime
) -> ErrorCode | None:
    """Why the operator, who is in these teams, can neither accept nor decline the offer."""
    if not may_answer(operator, offer, teams=teams):
        return "not_found"
    if operator in offer.declined_by:
        return "gone"
    return None if is_live(offer, conversation, now) else "gone"


def may_answer(operator: int, offer: Transfer, *, teams: Collection[int]) -> bool:
    """Whether the offer goes to the operator, who is in these teams."""
    if operator == offer.giver_id:
        return False
    return operator == offer.operator_id or (offer.team_id is not None and offer.team_id in teams)


def why_not_ask(operator: int, conversation: Conversation, *, asker: int | None) -> ErrorCode | None:
    """Why the operator cannot ask for the conversation. `asker`: whose request for it is live."""
    if conversation.ended_at:
        return "ended"
    if conversation.operator_id is None:
        return "not_held"
    if conversation.finishes_at:
        return "not_holder"
    if conversation.operator_id == operator:
        return "invalid"
    return "already_asked" if asker not in (None, operator) else None


def why_not_take(operator: int, conversation: Conversation, *, reason: str, supervises: bool) -> ErrorCode | None:
    """Why the operator cannot take the conversation over. A supervisor takes it from its holder with a reason."""
    if conversation.operator_id not in (None, operator):
        if not reason:
            return "already_taken"
        if not supervises:
            return "forbidden"
    if conversation.finishes_at:
        return "not_holder"
    return "ended" if conversation.ended_at else None
