"""What becomes of what is to be said or seen: each item's guards, and what is written of it.

Nothing here asks a database. One item's repeat or refusal never fails the others of its batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from django.utils import timezone

from conversations.journal import changes
from conversations.journal.changes import Line
from conversations.journal.known import Known
from conversations.journal.sql import Remembered
from conversations.models import Conversation
from conversations.protocol import ErrorCode, Reason
from conversations.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTurn:
    """What the bot's answer leaves behind in the conversation. `understood` is None where nothing was asked.

    `follows_in`: the pause, in seconds, after which it goes on. `unavailable`: its engine did not answer.
    """

    session: dict[str, Any]
    understood: bool | None
    threshold: int
    wants_agent: bool
    follows_in: int | None = None
    unavailable: bool = False


@dataclass(frozen=True, slots=True)
class Saw:
    """One side has read up to entry `seq`."""

    side: Literal["visitor", "operator"]
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """Lines for one conversation, or what was seen of it, with their guards as data.

    `sender` and `ref` name the command, whose answer is remembered. Refused unless: the conversation has not ended;
    it is still in `epoch` (if given); `holder` holds it (if given), or nobody (`unheld`); the bot still owes the answer
    to `owed` (if given); the pause still ends at `follows` (if given) and the visitor has said nothing meanwhile.
    `asks` raises Awaiting Agent for that reason and tells the visitor; `session` replaces the bot's.
    """

    conversation: int
    lines: tuple[Line, ...]
    sender: str = ""
    ref: str = ""
    epoch: int | None = None
    holder: int | None = None
    unheld: bool = False
    owed: int | None = None
    follows: datetime | None = None
    turn: BotTurn | None = None
    asks: Reason | None = None
    session: dict[str, Any] | None = None
    saw: Saw | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The lines are durable; `seq` is the first one's number, `answer` what the command is answered."""

    conversation: int
    seq: int
    answer: dict[str, Any]
    owes: bool
    """Whether the bot owes an answer now."""
    pauses: bool = False
    """Whether something of the bot's follows after a pause."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """This sender's `ref` was answered before, with `answer`; nothing was changed."""

    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Behind:
    """More was said than was seen, so what is unread has to be counted; nothing was changed."""


Result: TypeAlias = Stored | Repeat | Behind | Refused


def decide(items: Sequence[Append], known: Known) -> tuple[list[Result], changes.Page]:
    """What becomes of each item by what is known, and what is to be written while that is so."""
    page = changes.Page(bots=known.bots, following=known.following)
    results: list[Result] = []
    for item in items:
        key = (item.sender, item.ref)
        if item.ref and key in known.answered:
            results.append(Repeat(known.answered[key]))
            continue
        conversation = known.conversations.get(item.conversation)
        why = _refusal(page, conversation, item)
        if conversation is None or why:
            results.append(Refused(why or "not_found"))
            continue
        seq = conversation.last_seq + 1
        if item.saw:
            if _is_behind(conversation, item.saw):
                results.append(Behind())
                continue
            answered_with: dict[str, Any] = {}
            _see(page, conversation, item.saw)
        else:
            answered_with = {"seq": seq} if item.holder else {"conversation": conversation.pk, "seq": seq}
            _write(page, conversation, item)
        if item.ref:
            known.answered[key] = answered_with
            page.receipts.append(Remembered(item.sender, item.ref, answered_with, conversation.pk))
        results.append(
            Stored(
                conversation.pk,
                seq,
                answered_with,
                owes=conversation.bot_due is not None,
                pauses=conversation.follows_at is not None,
            )
        )
    return results, page


def _refusal(page: changes.Page, conversation: Conversation | None, item: Append) -> ErrorCode | None:
    if conversation is None:
        return "not_found"
    if item.saw:
        return None
    if conversation.ended_at:
        return "ended"
    if not conversation.operator_id and any(line.author == "visitor" for line in item.lines):
        if conversation.ends_at <= timezone.now():
            return "ended"
        if not page.bot(conversation.bot_id).enabled:
            return "bot_off"
    if item.unheld and conversation.operator_id:
        return "already_taken"
    if item.holder is not None and conversation.operator_id != item.holder:
        return "not_holder"
    if item.epoch is not None and conversation.epoch != item.epoch:
        return "not_holder"
    if item.owed is not None and conversation.bot_due != item.owed:
        return "not_holder"
    if item.follows is not None and (conversation.follows_at != item.follows or conversation.bot_due is not None):
        return "not_holder"
    return None


def _is_behind(conversation: Conversation, saw: Saw) -> bool:
    """Whether an operator has seen more than before and yet not everything."""
    return (
        saw.side == "operator" and conversation.seen_seq < saw.seq < conversation.last_seq and conversation.unread > 0
    )


def _see(page: changes.Page, conversation: Conversation, saw: Saw) -> None:
    seq = min(saw.seq, conversation.last_seq)
    page.note(conversation)
    if saw.side == "visitor":
        conversation.visitor_seen_seq = max(conversation.visitor_seen_seq, seq)
    elif seq > conversation.seen_seq and conversation.unread:
        conversation.seen_seq, conversation.unread = seq, 0
        page.everything_was_seen(conversation)


def _write(page: changes.Page, conversation: Conversation, item: Append) -> None:
    now = timezone.now()
    if item.asks:
        page.visitor_is_here(conversation, now=now)
    for line in item.lines:
        page.write(conversation, line, ref=item.ref if line is item.lines[0] else "", now=now)
    if item.session is not None:
        conversation.session = item.session
    if item.turn:
        _settle(page, conversation, item.turn, owed=item.owed)
    if item.asks:
        page.await_agent(conversation, item.asks, now=now, told=True)
    page.touch(conversation)


def _settle(page: changes.Page, conversation: Conversation, turn: BotTurn, *, owed: int | None) -> None:
    """The bot has answered entry `owed`: counts its default answers, raises Awaiting Agent, finds what it owes next."""
    now = timezone.now()
    conversation.session = turn.session
    conversation.follows_at = None if turn.follows_in is None else now + timedelta(seconds=turn.follows_in)
    if turn.understood is not None:
        conversation.misses = 0 if turn.understood else conversation.misses + 1
        conversation.bot_unavailable = turn.unavailable
    if turn.wants_agent:
        page.await_agent(conversation, "requested", now=now, told=True)
    elif turn.threshold and conversation.misses >= turn.threshold:
        page.await_agent(conversation, "default_answers", now=now, told=False)
    if owed is None:
        return
    following = page.visitor_entry_after(conversation, owed)
    conversation.bot_due = following
    conversation.bot_due_at = now if following else None
