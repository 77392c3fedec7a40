"""The rules of a conversation's row: which item is refused, and how a stored one changes the row.

Pure: no database, no clock, no doorbell. `change` is the only function that others call. It sets the new values on the
row that it is given; a refused item leaves the row as it was.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from bots.wording import formatting
from conversations.journal import presses, proposals
from conversations.journal.bot_settings import BotSettings
from conversations.journal.changed import Changed
from conversations.journal.entries import NewEntry, NewReceipt
from conversations.journal.items import Append, Behind, BotTurn, Handover, Line, Saw, Stored
from conversations.journal.waiting import await_agent, end_wait, stop_awaiting
from conversations.models import Conversation
from conversations.protocol import ErrorCode
from conversations.refusals import Refused


def change(
    conversation: Conversation, item: Append, *, bot: BotSettings | None, next_entry: int | None, now: datetime
) -> tuple[Stored, Changed] | Refused | Behind:
    """Decides the item: refuses it, or changes the row.

    `bot` is needed if the visitor acts. `next_entry`: the visitor's first entry after the one that the item answers.
    """
    if item.saw:
        changed = _see(conversation, item.saw, now)
        if changed is None:
            return Behind()
        stored = _stored(conversation, conversation.last_seq + 1, {})
    elif item.press and (first := presses.unanswered(conversation, item.press)):
        changed = Changed(conversation, shown=False)
        stored = _stored(conversation, first, {"conversation": conversation.pk, "seq": first})
    elif why := _refusal(conversation, item, bot, now):
        return Refused(why)
    elif item.seen is not None and item.seen < conversation.last_seq:
        return Behind()
    else:
        seq = conversation.last_seq + 1
        changed = _say(conversation, item, bot=bot, next_entry=next_entry, now=now)
        answer = {"seq": seq} if item.holder else {"conversation": conversation.pk, "seq": seq}
        stored = _stored(conversation, seq, answer)
    if item.ref:
        changed.receipts.append(NewReceipt(item.sender, item.ref, stored.answer, conversation.pk))
    return stored, changed


def _stored(conversation: Conversation, seq: int, answer: dict[str, Any]) -> Stored:
    owes, pauses = conversation.bot_due is not None, conversation.follows_at is not None
    return Stored(conversation.pk, seq, answer, owes, pauses)


def _refusal(conversation: Conversation, item: Append, bot: BotSettings | None, now: datetime) -> ErrorCode | None:
    if item.press and presses.is_over(conversation, item.press):
        return "answered"
    if conversation.ended_at:
        return "ended"
    if not conversation.operator_id and any(line.author == "visitor" for line in item.lines):
        if conversation.ends_at <= now:
            return "answered" if item.press and item.press.question else "ended"
        if not _needed(bot).enabled:
            return "bot_off"
    if item.unheld and conversation.operator_id:
        return "already_taken"
    if item.takes_back and not conversation.awaiting_since:
        return "gone"
    if item.holder is not None and (conversation.operator_id != item.holder or conversation.finishes_at):
        return "not_holder"
    if item.epoch is not None and conversation.epoch != item.epoch:
        return "not_holder"
    if item.owed is not None and conversation.bot_due != item.owed:
        return "not_holder"
    if why := proposals.refusal(conversation, item):
        return why
    if item.follows is not None and (conversation.follows_at != item.follows or conversation.bot_due is not None):
        return "not_holder"
    return None


def _needed(bot: BotSettings | None) -> BotSettings:
    if bot is None:
        raise TypeError("An item of the visitor needs the bot's settings.")
    return bot


def _see(conversation: Conversation, saw: Saw, now: datetime) -> Changed | None:
    """A read receipt. None: an operator has read more than before and yet not everything, and nobody has counted."""
    seq = min(saw.seq, conversation.last_seq)
    if saw.side == "visitor":
        if seq <= conversation.visitor_seen_seq:
            return Changed(conversation, shown=False)
        conversation.visitor_seen_seq, conversation.visitor_seen_at = seq, now
        return Changed(conversation, visitor_saw=True)
    if seq <= conversation.seen_seq or not conversation.unread:
        return Changed(conversation, shown=False)
    if seq < conversation.last_seq and saw.unseen is None:
        return None
    conversation.seen_seq, conversation.unread = seq, min(conversation.unread, saw.unseen or 0)
    return Changed(conversation, answered=None if conversation.unread else conversation.operator_id)


def _say(
    conversation: Conversation, item: Append, *, bot: BotSettings | None, next_entry: int | None, now: datetime
) -> Changed:
    changed = Changed(conversation)
    handover = item.handover
    if handover and handover.operator is not None:
        # A new holder's lines belong to the new epoch, a former holder's to the old one.
        _hand_over(changed, handover, now)
    if item.asks:
        _visitor_is_here(conversation, bot, now)
    ref = item.ref
    for line in item.lines if item.owed is None or next_entry is None else item.late_lines():
        _write(changed, line, ref=ref, bot=bot, now=now)
        ref = ""
        if line.author == "visitor":
            presses.visitor_said(conversation, item.press)
    if handover and handover.operator is None:
        _hand_over(changed, handover, now)
    before = conversation.bot_session if _may_ask(item) else None
    if item.session is not None:
        conversation.bot_session = item.session
    if item.turn:
        _settle(changed, item.turn, now)
        if item.owed is not None:
            conversation.bot_due, conversation.bot_due_at = next_entry, now if next_entry else None
    if before is not None:
        presses.carry_over(conversation, before, changed.lines, settled=item.answers)
    if item.asks:
        await_agent(changed, item.asks, told=True, now=now)
    if item.takes_back:
        stop_awaiting(changed, now)
    proposals.apply(changed, item, now)
    if item.window:
        conversation.finishes_at, changed.control = item.window.until, True
    return changed


def _may_ask(item: Append) -> bool:
    """Whether the item may open or close a question."""
    return item.turn is not None or item.session is not None or any(line.buttons for line in item.lines)


def _write(changed: Changed, line: Line, *, ref: str, bot: BotSettings | None, now: datetime) -> None:
    """Gives the line its number and moves the row along with it."""
    conversation = changed.conversation
    conversation.last_seq += 1
    changed.lines.append(
        NewEntry(
            conversation_id=conversation.pk,
            seq=conversation.last_seq,
            author=line.author,
            operator_id=line.operator,
            name=line.name[:200],
            text=line.text,
            via=line.via or "",
            notice=line.notice or "",
            buttons=list(line.buttons),
            attachment=msgspec.to_builtins(line.attachment) if line.attachment else None,
            input=line.input,
            not_understood=line.not_understood,
            matched=line.matched,
            ref=ref,
            epoch=conversation.epoch,
            at=now,
        )
    )
    if line.author == "notice":
        if line.input and conversation.bot_due is None:  # a file that answers the bot's question
            conversation.bot_due, conversation.bot_due_at = conversation.last_seq, now
            proposals.close(changed)
        return
    if line.author == "visitor":
        _visitor_wrote(changed, line, bot, now)
    elif line.author == "operator":
        conversation.unread = conversation.unanswered = 0
        if conversation.operator_id:
            changed.alert, changed.answered = None, conversation.operator_id
    conversation.last_author, conversation.last_text, conversation.last_at = line.author, _shown(line)[:200], now
    conversation.last_operator = line.operator
    conversation.last_name = line.name[:200] if line.operator else ""


def _shown(line: Line) -> str:
    """The line's text as lists show it: the bot's and operators' without marks, a file by its name."""
    if line.attachment:
        return line.attachment.name
    return line.text if line.author == "visitor" else formatting.plain(line.text)


def _visitor_wrote(changed: Changed, line: Line, bot: BotSettings | None, now: datetime) -> None:
    """The holder is called; without one the bot owes an answer, to the first entry that has none."""
    conversation = changed.conversation
    _visitor_is_here(conversation, bot, now)
    conversation.visitor_entries += 1
    conversation.unanswered += 1
    conversation.unread += 1
    if line.text and line.input is None:  # typed, not a button's label or a file
        conversation.visitor_last_text, conversation.visitor_last_at = line.text.strip()[:200], now
    if conversation.operator_id:
        changed.alert, changed.answered = ("waiting_for_you", conversation.operator_id), None
    elif conversation.bot_due is None:
        conversation.bot_due, conversation.bot_due_at = conversation.last_seq, now
        # What was to follow a pause gives way to the answer.
        proposals.close(changed)


def _visitor_is_here(conversation: Conversation, bot: BotSettings | None, now: datetime) -> None:
    """The visitor did something: the times of silence begin anew."""
    times = _needed(bot)
    conversation.visitor_at = now
    conversation.stalls_at = now + timedelta(minutes=times.stalled_after_minutes)
    conversation.abandons_at = now + timedelta(minutes=times.abandoned_after_minutes)
    conversation.ends_at = now + timedelta(minutes=times.ended_after_minutes)


def _settle(changed: Changed, turn: BotTurn, now: datetime) -> None:
    """The bot has answered: counts its default answers, and raises Awaiting Agent if these are too many."""
    conversation = changed.conversation
    conversation.bot_session = turn.session
    conversation.follows_at = None if turn.follows_in is None else now + timedelta(seconds=turn.follows_in)
    if turn.understood is not None:
        conversation.misses = 0 if turn.understood else conversation.misses + 1
        conversation.bot_unavailable = turn.unavailable
    if turn.wants_agent:
        failed = turn.handoff is not None and turn.handoff.category == "not_understood"
        await_agent(changed, "default_answers" if failed else "requested", told=True, now=now, handoff=turn.handoff)
    elif turn.threshold and conversation.misses >= turn.threshold:
        await_agent(changed, "default_answers", told=False, now=now)


def _hand_over(changed: Changed, handover: Handover, now: datetime) -> None:
    """Nobody waits any more; a new epoch begins. The bot's open question is dropped."""
    conversation = changed.conversation
    end_wait(changed, handover, now)
    is_passed_on = conversation.operator_id is not None and handover.operator is not None
    conversation.operator_id, conversation.finishes_at = handover.operator, None
    conversation.epoch += 1
    conversation.misses, conversation.bot_unavailable = 0, False
    conversation.bot_due = conversation.bot_due_at = conversation.follows_at = None
    proposals.close(changed)
    conversation.bot_session = conversation.bot_session.closed()
    changed.control = changed.cleared = True
    if is_passed_on and conversation.unread:
        changed.alert = ("waiting_for_you", conversation.operator_id)
    if handover.ends:
        conversation.ended_at = now
    if handover.owes:
        conversation.bot_due, conversation.bot_due_at = handover.owes, now
    if handover.awaits:
        await_agent(changed, handover.awaits, told=True, now=now)
