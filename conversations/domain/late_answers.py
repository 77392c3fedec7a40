"""Answers of engines that a takeover came before: kept for the holder.

A call of an engine that streams is cancelled, and what it had written is kept. One that gives its answer whole is let
finish, beside all else.
"""

from __future__ import annotations

import asyncio
from typing import TypeAlias

from bots.answering import turns
from bots.answering.answer import engine_answer
from bots.engines.seam import Reply
from conversations.database.threads import for_the_bot
from conversations.domain import bot_turns, cut_answers
from conversations.domain.claims import Claim
from conversations.domain.languages import bot_of
from conversations.models import Conversation

Asked: TypeAlias = asyncio.Task[Reply | None]

_late: set[asyncio.Task[None]] = set()
"""Tasks that wait for late answers; the loop itself keeps none of them."""


async def cut(claim: Claim, asked: Asked, *, streams: bool, written: str) -> None:
    """Cancels the call, which closes its connection, and keeps what was written; or lets it finish."""
    if not streams:
        task = asyncio.create_task(_let_finish(claim, asked))
        _late.add(task)
        task.add_done_callback(_late.discard)
        return
    whole = asked.done()
    asked.cancel()
    if whole and not asked.cancelled() and asked.exception() is None:
        await for_the_bot(keep, claim, asked.result())
    else:
        await for_the_bot(cut_answers.keep, claim.conversation, claim.epoch, written)
    await stop(asked)


async def stop(asked: Asked) -> None:
    """Cancels the call, and waits until its connection is closed."""
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)


def keep(claim: Claim, reply: Reply | None) -> None:
    """Keeps what the bot would have said by this reply, if an operator has taken over."""
    conversation = Conversation.objects.select_related("visitor").filter(pk=claim.conversation).first()
    if conversation is None or reply is None:
        return
    bot = bot_of(conversation)
    turn = engine_answer(bot, bot_turns.session_of(conversation), reply)
    if turn.understood:
        rest = turns.rest(bot, turn.session) if turn.follows_in is not None else ()
        cut_answers.keep(claim.conversation, claim.epoch, cut_answers.words_of(turn.says + rest))


async def _let_finish(claim: Claim, asked: Asked) -> None:
    await for_the_bot(keep, claim, await asked)
