"""The bot's answers. What it owes is a mark in the conversation, set in the commit of the visitor's entry.

The web process answers at once; what is overdue (a killed process) the worker finds by query and answers the same way.
An answer is fenced by the epoch and the entry it was decided under: after a takeover it cannot be stored any more.
What comes after a pause is such a mark too, with its time; what the visitor says meanwhile goes before it.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bots import answering as bot_words
from bots.answering import Input
from bots.published import PublishedBot, published
from conversations import realtime
from conversations.domain import journal
from conversations.domain.journal import Append, BotTurn, Stored
from conversations.domain.messages import agent_request, bot_line, variables_of
from conversations.models import Conversation, Entry
from conversations.threads import for_the_bot

logger = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=5)
"""How long the web process has before the worker steps in."""

TYPING = 3.0
"""How often, in seconds, pages are told that the bot is still typing."""

TRIES = 20
"""Answers in a row for one conversation before somebody else gets a turn; what is left is overdue then."""

_at_work: dict[int, _Answerer] = {}


def soon(conversation: int) -> None:
    """Answers beside whatever runs; the answer is owed whether or not the visitor's page stays open.

    One works for each conversation: who is at it already is told that there is more.
    """
    answerer = _at_work.get(conversation)
    if answerer is not None and answerer.works_here():
        answerer.more.set()
    else:
        _at_work[conversation] = _Answerer(conversation)


async def settled() -> None:
    """Until nothing is being answered any more."""
    await asyncio.gather(*(each.task for each in _at_work.values() if each.works_here()))


class _Answerer:
    """Answers everything the bot owes in one conversation, in order; waits through its pauses without a thread."""

    def __init__(self, conversation: int) -> None:
        self.conversation = conversation
        self.more = asyncio.Event()
        self.loop = asyncio.get_running_loop()
        self.task = self.loop.create_task(self._work_safely())
        self.task.add_done_callback(self._leave)

    def works_here(self) -> bool:
        """Whether it can still be told: it is not done, and its event loop is this one."""
        return not self.task.done() and self.loop is asyncio.get_running_loop()

    def _leave(self, task: asyncio.Task[None]) -> None:
        if _at_work.get(self.conversation) is self:
            del _at_work[self.conversation]

    async def _work_safely(self) -> None:
        try:
            await self._work()
        except Exception:
            # The mark stays: the worker answers what is overdue.
            logger.exception("no answer yet in conversation %s", self.conversation)

    async def _work(self) -> None:
        for _ in range(TRIES):
            self.more.clear()
            owed = await for_the_bot(decide, self.conversation)
            if owed is not None:
                [result] = await journal.append([owed])
                if isinstance(result, Stored) and not result.owes and not result.pauses and not self.more.is_set():
                    return  # the usual case: no need to look whether there is more
            elif not await self._pause() and not self.more.is_set():
                return

    async def _pause(self) -> bool:
        """Until what follows is due or the visitor says more. False where there is nothing to wait for."""
        while (row := await for_the_bot(_pausing, self.conversation)) is not None and row.follows_at is not None:
            left = (row.follows_at - timezone.now()).total_seconds()
            if left <= 0:
                return True
            realtime.ring_now(
                realtime.topic_of(self.conversation),
                {
                    "kind": "typing",
                    "conversation": self.conversation,
                    "author": "bot",
                    "active": True,
                    "epoch": row.epoch,
                },
            )
            try:
                await asyncio.wait_for(self.more.wait(), min(left, TYPING))
            except TimeoutError:
                continue
            return True
        return False


def answer_now(conversation: int) -> None:
    """The same, for synchronous callers; what comes after a pause is left for when it is overdue."""
    for _ in range(TRIES):
        owed = decide(conversation)
        if owed is None:
            return
        journal.commit([owed])


def overdue() -> list[int]:
    """Conversations in which the bot owes something since too long; oldest first, at most 500 of each kind."""
    late = timezone.now() - OVERDUE
    due = Conversation.objects.filter(bot_due__isnull=False, bot_due_at__lt=late).order_by("bot_due_at")
    follows = Conversation.objects.filter(follows_at__lt=late, bot_due=None).order_by("follows_at")
    return [pk for query in (due, follows) for pk in query.values_list("pk", flat=True)[:500]]


def decide(pk: int) -> Append | None:
    """What the bot says now: to the entry it owes an answer to, or after a pause. None where it owes nothing."""
    conversation = Conversation.objects.select_related("visitor").filter(pk=pk, ended_at=None).first()
    if conversation is None:
        return None
    if conversation.bot_due is not None:
        entry = Entry.objects.get(conversation=conversation, seq=conversation.bot_due)
        return _to_entry(conversation, _input(entry))
    if conversation.follows_at is not None and conversation.follows_at <= timezone.now():
        return _after_pause(conversation)
    return None


def _to_entry(conversation: Conversation, said: Input) -> Append:
    bot = published(conversation.bot_id)
    turn = bot_words.answer(bot, _session(conversation), said)
    return _append(conversation, bot, turn, understood=turn.understood, owed=conversation.bot_due)


def _after_pause(conversation: Conversation) -> Append:
    bot = published(conversation.bot_id)
    turn = bot_words.follow(bot, _session(conversation))
    return _append(conversation, bot, turn, understood=None, follows=conversation.follows_at)


def _append(
    conversation: Conversation, bot: PublishedBot, turn: bot_words.Turn, *, understood: bool | None, **guard: Any
) -> Append:
    lines = tuple(bot_line(said, name=bot.name, not_understood=understood is False) for said in turn.says)
    session = turn.session
    if turn.wants_agent:
        asked, session = agent_request(conversation, session)
        lines += asked
    return Append(
        conversation=conversation.pk,
        lines=lines if bot.enabled else (),
        epoch=conversation.epoch,
        turn=BotTurn(
            session=session,
            understood=understood,
            threshold=bot.agent_threshold,
            wants_agent=turn.wants_agent,
            follows_in=turn.follows_in,
        ),
        **guard,
    )


def _session(conversation: Conversation) -> dict[str, Any]:
    session: dict[str, Any] = conversation.session
    return session | {"variables": variables_of(conversation)}


def _pausing(pk: int) -> Conversation | None:
    return Conversation.objects.filter(pk=pk, ended_at=None, follows_at__isnull=False, bot_due=None).first()


def _input(entry: Entry) -> Input:
    meant = entry.input or {"kind": "text", "text": entry.text}
    return Input(kind=meant["kind"], text=meant["text"])
