"""Turns of bots whose answers come from an engine: the worker asks it.

A due answer of such a bot is the same mark in the conversation. A worker claims the mark (`claims`), so exactly one
asks; if it dies, the answer is overdue again when the claim has expired. It waits until the visitor is quiet, and asks
anew if the visitor writes more meanwhile (`bursts`). The engine's reply is stored only if the conversation is still as
it was when the engine was asked, so no reply is said into a takeover. No thread and no lock waits while an engine
thinks.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from bots.answering import budget, engines
from bots.answering.answer import asks_engine, engine_answer, engine_sender
from bots.engines import asking, usage
from bots.engines.problems import USELESS, EngineFailed
from bots.engines.seam import Briefing, Reply
from conversations import engine_counts, journal
from conversations.database.threads import for_the_bot
from conversations.domain import (
    answer_streams,
    bot_turns,
    briefings,
    bursts,
    claims,
    late_answers,
    proposals,
    spent_budgets,
    steering,
)
from conversations.domain.answer_streams import AnswerStream
from conversations.domain.bursts import Burst
from conversations.domain.claims import Claim, Watch
from conversations.domain.languages import bot_of
from conversations.journal.items import Stored
from conversations.models import Conversation
from conversations.realtime.background_loop import run_in_background

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""The most questions that one process asks at once; the others wait for the next sweep."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine is asked under a claim: to answer `burst`. `wait`: the seconds until the visitor is quiet."""

    claim: Claim
    burst: Burst
    wait: float
    chosen: engines.Chosen | None
    told: Briefing
    spent: bool
    """Whether the tokens of today are used up."""


def claim(pk: int) -> Claim | None:
    """Claims the question of this conversation for its bot's engine. None if there is none, or if it is claimed."""
    conversation = Conversation.objects.select_related("visitor").filter(pk=pk, ended_at=None).first()
    if conversation is None or conversation.bot_due is None or bot_turns.is_claimed(conversation, timezone.now()):
        return None
    if conversation.proposal is not None:
        return None
    said = bot_turns.said_in(conversation)
    if not asks_engine(bot_of(conversation), bot_turns.session_of(conversation), said):
        return None
    return claims.take(conversation)


def read(claim: Claim) -> Question | None:
    """The question as it is now. None if the conversation has changed hands meanwhile."""
    conversation = _still(claim)
    if conversation is None:
        return None
    session, bot = bot_turns.session_of(conversation), bot_of(conversation)
    burst = bursts.burst_of(conversation, bot, session)
    chosen = engines.chosen(bot)
    if chosen and proposals.mode_of(conversation, bot) == "approve":
        chosen = msgspec.structs.replace(chosen, shown=False)
    since, history = briefings.past_of(conversation, claim.owed, chosen.history if chosen else 0)
    several = f"-{burst.through}" if burst.through != claim.owed else ""
    told = engines.briefing(
        bot,
        session,
        burst.said,
        sender=engine_sender(str(claim.conversation), session),
        key=f"{claim.conversation}-{claim.epoch}-{claim.owed}{several}",
        language=conversation.language,
        page=conversation.page,
        since=since,
        history=history,
    )
    told = msgspec.structs.replace(told, steer=steering.for_answer(conversation, claim.owed))
    chosen = engines.informed(chosen, bot, told)
    limit_of_day = chosen.day_tokens if chosen else 0
    spent = limit_of_day > 0 and budget.used_today(conversation.bot_id) >= limit_of_day
    return Question(claim, burst, bursts.seconds_to_wait(burst, bot), chosen, told, spent)


def has_grown(question: Question) -> bool:
    """Whether the visitor has written something that is to be answered together with it."""
    conversation = _still(question.claim)
    if conversation is None or conversation.last_seq <= question.burst.through:
        return False
    now = bursts.burst_of(conversation, bot_of(conversation), bot_turns.session_of(conversation))
    return now.through > question.burst.through


def settle(question: Question, reply: Reply | None) -> bool:
    """Stores the engine's reply (None if the engine failed), unless the conversation has changed meanwhile.

    Gives whether another answer is due now.
    """
    conversation = _still(question.claim)
    if conversation is None:
        late_answers.keep(question.claim, reply)
        return False
    if conversation.mode == "off":
        return False
    bot = bot_of(conversation)
    promises = question.chosen.promises if question.chosen else ()
    turn = engine_answer(bot, bot_turns.session_of(conversation), reply, promises=promises)
    turn = proposals.spoken(conversation, bot, turn)
    through = question.burst.through
    item = bot_turns.append_of(conversation, bot, turn, understood=turn.understood, through=through)
    if bot_turns.unless_it_waits(conversation, bot, item) is None:
        return False
    [result] = journal.commit([item])
    if question.told.steer:
        steering.tell(question.claim.conversation)
    if not isinstance(result, Stored):
        late_answers.keep(question.claim, reply)
        return False
    return result.owes


def _still(claim: Claim) -> Conversation | None:
    """The conversation, if it still is as it was when it was claimed."""
    still = Conversation.objects.select_related("visitor").filter(
        pk=claim.conversation, epoch=claim.epoch, bot_due=claim.owed, ended_at=None
    )
    return still.first()


async def answer(pk: int) -> None:
    """Asks the engine for all due answers of this conversation, one after the other."""
    while (claimed := await for_the_bot(claim, pk)) is not None:
        with answer_streams.opened(claimed.conversation, claimed.epoch) as stream:
            async with claims.kept(claimed) as watch:
                answered = await _answered(claimed, watch, stream)
            if answered is None or not await for_the_bot(settle, *answered):
                return
        # The visitor's words of meanwhile may need no engine.
        await for_the_bot(bot_turns.answer_now, pk)


async def _answered(claimed: Claim, watch: Watch, stream: AnswerStream) -> tuple[Question, Reply | None] | None:
    """The question with the engine's reply, after all that the visitor wrote meanwhile. None if the claim is lost."""
    for left in reversed(range(bursts.MOST_RESTARTS + 1)):
        question = await for_the_bot(read, claimed)
        while question and question.wait and not watch.is_lost():
            await asyncio.sleep(question.wait)
            question = await for_the_bot(read, claimed)
        if question is None or watch.is_lost():
            return None
        stream.begin(visitor=bool(question.chosen and question.chosen.shown))
        asked = asyncio.create_task(_ask(question, stream))
        streams = bool(question.chosen and question.chosen.streams)
        watch.call = asked if streams else None
        try:
            if await _is_in_time(asked, question, watch, restarts=left > 0):
                return question, await asked
            if watch.is_lost():
                await late_answers.cut(claimed, asked, streams=streams, written=stream.text)
                return None
            await late_answers.stop(asked)
        except BaseException:
            asked.cancel()
            raise
        finally:
            watch.call = None
            stream.rest()
    return None


async def _is_in_time(asked: asyncio.Task[Reply | None], question: Question, watch: Watch, *, restarts: bool) -> bool:
    """Waits for the reply. False as soon as it is no longer wanted: the claim is lost, or the visitor wrote more."""
    while True:
        watch.news.clear()
        if watch.is_lost():
            return False  # while it was looked whether the visitor wrote more
        news = asyncio.create_task(watch.news.wait())
        try:
            await asyncio.wait({asked, news}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        if asked.done() or watch.is_lost():
            return asked.done() and not watch.is_lost()
        if restarts and await for_the_bot(has_grown, question):
            return False


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


async def _ask(question: Question, stream: AnswerStream) -> Reply | None:
    """The engine's reply; None if it failed. What it costs is counted, also if this is cancelled."""
    pk, chosen = question.claim.conversation, question.chosen
    if chosen is None:
        logger.warning("engine of conversation %s: no address", pk)
        engine_counts.note_failure()
        return None
    begun = time.monotonic()
    with usage.counted() as used:
        try:
            if question.spent:
                await for_the_bot(spent_budgets.tell, question.claim.bot)
                raise EngineFailed("budget")
            reply = await asking.ask(chosen.engine, chosen.endpoint, question.told, stream.grow)
        except EngineFailed as failed:
            logger.warning("engine of conversation %s: %s %s", pk, failed.problem, failed.detail)
            engine_counts.note_failure()
            return Reply(understood=False) if failed.problem in USELESS else None
        finally:
            if used.tokens:
                await for_the_bot(spent_budgets.use, question.claim.bot, used.tokens, chosen.day_tokens)
    engine_counts.note_answer(time.monotonic() - begun)
    return reply


_open: set[int] = set()
_more: set[int] = set()
"""Conversations being answered that got more to answer meanwhile."""
