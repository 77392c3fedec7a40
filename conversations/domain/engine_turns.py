"""Turns of bots whose answers come from an engine: the worker asks it.

A due answer of such a bot is the same mark in the conversation. A worker first claims the mark by moving its time into
the future, so exactly one asks. If that worker dies, the answer is overdue again when the claim has expired. The
engine's reply is stored only if the conversation is still as it was when the engine was asked, so no reply is said into
a takeover. No thread and no lock waits while an engine thinks.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from bots.answering import budget, engines
from bots.answering.answer import asks_engine, engine_answer, engine_sender
from bots.engines import asking
from bots.engines.problems import EngineFailed
from bots.engines.seam import Briefing, Reply
from conversations import engine_counts, journal
from conversations.database.threads import for_the_bot
from conversations.domain import bot_turns, briefings
from conversations.domain.languages import bot_of
from conversations.journal.items import Stored
from conversations.models import Conversation
from conversations.realtime import doorbell
from conversations.realtime.background_loop import run_in_background

logger = logging.getLogger(__name__)

MARGIN = timedelta(seconds=5)
"""The time that a claim has beyond the engine's time limit, for the commit."""

AT_ONCE = 200
"""The most questions that one process asks at once; the others wait for the next sweep."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to ask for the answer to entry `owed`, under `epoch`."""

    conversation: int
    epoch: int
    owed: int
    bot: int
    chosen: engines.Chosen | None
    told: Briefing
    spent: bool
    """Whether the tokens of today are used up."""


def claim(pk: int) -> Claim | None:
    """Claims the question of this conversation for its bot's engine. None if there is none, or if it is claimed."""
    conversation = Conversation.objects.select_related("visitor").filter(pk=pk, ended_at=None).first()
    now = timezone.now()
    if conversation is None or conversation.bot_due is None or bot_turns.is_claimed(conversation, now):
        return None
    said = bot_turns.said_in(conversation)
    session = bot_turns.session_of(conversation)
    bot = bot_of(conversation)
    if not asks_engine(bot, session, said):
        return None
    chosen = engines.chosen(bot)
    limit = timedelta(seconds=chosen.seconds if chosen else 0)
    mine = Conversation.objects.filter(
        pk=pk, bot_due=conversation.bot_due, epoch=conversation.epoch, bot_due_at=conversation.bot_due_at
    )
    if not mine.update(bot_due_at=now + limit + MARGIN):
        return None
    since, history = briefings.past_of(conversation, conversation.bot_due, chosen.history if chosen else 0)
    told = engines.briefing(
        bot,
        session,
        said,
        sender=engine_sender(str(pk), session),
        key=f"{pk}-{conversation.epoch}-{conversation.bot_due}",
        language=conversation.language,
        page=conversation.page,
        since=since,
        history=history,
    )
    limit_of_day = chosen.day_tokens if chosen else 0
    spent = limit_of_day > 0 and budget.used_today(conversation.bot_id) >= limit_of_day
    return Claim(pk, conversation.epoch, conversation.bot_due, conversation.bot_id, chosen, told, spent)


def settle(claimed: Claim, reply: Reply | None) -> bool:
    """Stores the engine's reply (None if the engine failed), unless the conversation has changed meanwhile.

    Gives whether another answer is due now.
    """
    still = Conversation.objects.select_related("visitor").filter(
        pk=claimed.conversation, epoch=claimed.epoch, bot_due=claimed.owed, ended_at=None
    )
    conversation = still.first()
    if reply is not None and reply.tokens:
        budget.use(claimed.bot, reply.tokens)
    if conversation is None:
        return False
    bot = bot_of(conversation)
    promises = claimed.chosen.promises if claimed.chosen else ()
    turn = engine_answer(bot, bot_turns.session_of(conversation), reply, promises=promises)
    [result] = journal.commit([bot_turns.append_of(conversation, bot, turn, understood=turn.understood)])
    return isinstance(result, Stored) and result.owes


async def answer(pk: int) -> None:
    """Asks the engine for all due answers of this conversation, one after the other."""
    while (claimed := await for_the_bot(claim, pk)) is not None:
        async with _typing(claimed):
            reply = await _ask(claimed)
        if not await for_the_bot(settle, claimed, reply):
            return
        # The visitor's words of meanwhile may need no engine.
        await for_the_bot(bot_turns.answer_now, pk)


def soon(pk: int) -> None:
    """Answers in the background, for threads of a worker, which do not wait."""
    run_in_background(_answer_safely(pk))


async def _answer_safely(pk: int) -> None:
    if pk in _open:
        _more.add(pk)
        return
    if len(_open) >= AT_ONCE:
        return
    _open.add(pk)
    try:
        await answer(pk)
        while pk in _more:
            _more.discard(pk)
            await answer(pk)
    except Exception:
        # The mark stays, and is overdue when the claim has expired.
        logger.exception("no answer of an engine yet in conversation %s", pk)
    finally:
        _open.discard(pk)
        _more.discard(pk)


async def _ask(claimed: Claim) -> Reply | None:
    if claimed.chosen is None:
        logger.warning("engine of conversation %s: no address", claimed.conversation)
        engine_counts.note_failure()
        return None
    begun = time.monotonic()
    try:
        if claimed.spent:
            raise EngineFailed("budget")
        reply = await asking.ask(claimed.chosen.engine, claimed.chosen.endpoint, claimed.told)
    except EngineFailed as failed:
        logger.warning("engine of conversation %s: %s %s", claimed.conversation, failed.problem, failed.detail)
        engine_counts.note_failure()
        return None
    engine_counts.note_answer(time.monotonic() - begun)
    return reply


@contextlib.asynccontextmanager
async def _typing(claimed: Claim) -> AsyncIterator[None]:
    """Shows both sides that the bot is typing meanwhile."""

    async def tell() -> None:
        topic = doorbell.topic_of(claimed.conversation)
        event = bot_turns.typing(claimed.conversation, claimed.epoch)
        while True:
            await for_the_bot(doorbell.ring_now, topic, event)
            await asyncio.sleep(bot_turns.TYPING)

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


_open: set[int] = set()
_more: set[int] = set()
"""Conversations being answered that got more to answer meanwhile."""
