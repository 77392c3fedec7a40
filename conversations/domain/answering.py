"""The bot's answers. What it owes is a mark in the conversation, set in the commit of the visitor's entry.

The web process answers at once; what is overdue (a killed process) the worker finds by query and answers the same way.
An answer is fenced by the epoch and the entry it was decided under: after a takeover it cannot be stored any more.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from django.utils import timezone

from bots import answering as bot_words
from bots.answering import Input
from bots.published import published
from conversations.domain import journal
from conversations.domain.journal import Append, BotTurn
from conversations.domain.messages import agent_request_lines, bot_line, variables_of
from conversations.models import Conversation, Entry
from conversations.threads import in_thread

logger = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=5)
"""How long the web process has before the worker steps in."""

_answering: set[asyncio.Task[None]] = set()

TRIES = 20
"""Answers in a row for one conversation before somebody else gets a turn; what is left is overdue then."""


def soon(conversation: int) -> None:
    """Answers beside whatever runs; the answer is owed whether or not the visitor's page stays open."""
    task = asyncio.get_running_loop().create_task(_answer_safely(conversation))
    _answering.add(task)
    task.add_done_callback(_answering.discard)


async def answer(conversation: int) -> None:
    """Answers everything the bot owes in this conversation, in order."""
    for _ in range(TRIES):
        owed = await in_thread(decide, conversation)
        if owed is None:
            return
        await journal.append([owed])


async def _answer_safely(conversation: int) -> None:
    try:
        await answer(conversation)
    except Exception:
        # The mark stays: the worker answers what is overdue.
        logger.exception("no answer yet in conversation %s", conversation)


def answer_now(conversation: int) -> None:
    """The same, for synchronous callers."""
    for _ in range(TRIES):
        owed = decide(conversation)
        if owed is None:
            return
        journal.commit([owed])


def overdue() -> list[int]:
    """Conversations in which the bot owes an answer since too long; oldest first, at most 500."""
    due = Conversation.objects.filter(bot_due__isnull=False, bot_due_at__lt=timezone.now() - OVERDUE)
    return list(due.order_by("bot_due_at").values_list("pk", flat=True)[:500])


def decide(pk: int) -> Append | None:
    """What the bot says to the entry it owes an answer to; None where it owes nothing."""
    conversation = Conversation.objects.select_related("visitor").filter(pk=pk, bot_due__isnull=False).first()
    if conversation is None or conversation.bot_due is None or conversation.ended_at:
        return None
    entry = Entry.objects.get(conversation=conversation, seq=conversation.bot_due)
    bot = published(conversation.bot_id)
    session = conversation.session | {"variables": variables_of(conversation)}
    turn = bot_words.answer(bot, session, _input(entry))
    lines = tuple(bot_line(said, name=bot.name, not_understood=not turn.understood) for said in turn.says)
    if turn.wants_agent:
        lines += agent_request_lines(conversation)
    if not bot.enabled:
        lines = ()
    return Append(
        conversation=pk,
        lines=lines,
        epoch=conversation.epoch,
        owed=conversation.bot_due,
        turn=BotTurn(
            session=turn.session,
            understood=turn.understood,
            threshold=bot.agent_threshold,
            wants_agent=turn.wants_agent,
        ),
    )


def _input(entry: Entry) -> Input:
    meant = entry.input or {"kind": "text", "text": entry.text}
    return Input(kind=meant["kind"], text=meant["text"])
