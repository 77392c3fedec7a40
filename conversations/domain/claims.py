"""Claims: the right of one worker to answer what a conversation's bot owes.

A claim is the mark's time in the future. It is short, and prolonged as long as its worker lives: a worker that dies is
soon followed by another one, and an engine may think for as long as it may. A claim is over after a takeover, after the
end of the conversation, and after the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import models
from django.utils import timezone

from conversations.database.threads import for_the_bot
from conversations.domain import bot_turns
from conversations.models import Conversation
from conversations.realtime import doorbell, events

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
"""The time that a claim holds without a sign of life."""


class Claim(msgspec.Struct):
    """The right to answer entry `owed` and what follows it, under `epoch`; it holds until `until`."""

    conversation: int
    bot: int
    epoch: int
    owed: int
    until: datetime

    def prolong(self) -> bool:
        """Holds it for another LEASE. False if it is over: somebody took over, or another worker answers."""
        until = timezone.now() + LEASE
        if not self._row().update(bot_due_at=until):
            return False
        self.until = until
        return True

    def holds(self) -> bool:
        """Whether it is not over."""
        return self._row().exists()

    def _row(self) -> models.QuerySet[Conversation]:
        return Conversation.objects.filter(
            pk=self.conversation, epoch=self.epoch, bot_due=self.owed, bot_due_at=self.until, ended_at=None
        )


def take(conversation: Conversation) -> Claim | None:
    """Claims what the conversation's bot owes. None if nothing is owed, or if the row has changed meanwhile."""
    owed, since = conversation.bot_due, conversation.bot_due_at
    if owed is None or since is None:
        return None
    claim = Claim(conversation.pk, conversation.bot_id, conversation.epoch, owed, since)
    return claim if claim.prolong() else None


class Watch:
    """Follows a claimed conversation. `news` is set if somebody said something, and if the claim is lost."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self._lost = False
        self.news = asyncio.Event()
        self.call: asyncio.Task[Any] | None = None
        """The call that is cancelled at once if the claim is lost: no thread has to be free for that."""

    def notify(self, event: events.Event) -> None:
        """Hears the doorbell."""
        over = isinstance(event, events.ControlChanged) and event.epoch != self.claim.epoch
        if over or isinstance(event, events.AnswerWithdrawn):
            self.lose()
        elif isinstance(event, events.EntryAdded):
            self.news.set()

    def is_lost(self) -> bool:
        """Whether the claim is over."""
        return self._lost

    def lose(self) -> None:
        """The claim is over."""
        self._lost = True
        self.news.set()
        if self.call:
            self.call.cancel()

    async def live(self) -> None:
        """Listens, prolongs the claim and shows both sides that the bot is typing, until it is cancelled."""
        topic = doorbell.topic_of(self.claim.conversation)
        typing = bot_turns.typing(self.claim.conversation, self.claim.epoch)
        try:
            await doorbell.join(topic, self)
            await self._check(self.claim.holds)  # somebody may have taken over before this process listened
            await for_the_bot(doorbell.ring_now, topic, typing)
            while not self._lost:
                self.news.set()  # a ring may have been lost, or came before
                await asyncio.sleep(bot_turns.TYPING)
                await for_the_bot(doorbell.ring_now, topic, typing)
                await self._check(self.claim.prolong)
        finally:
            await doorbell.leave(topic, self)

    async def _check(self, holds: Callable[[], bool]) -> None:
        try:
            if not await for_the_bot(holds):
                self.lose()
        except Exception:
            logger.exception("the claim of conversation %s was not checked", self.claim.conversation)


@contextlib.asynccontextmanager
async def kept(claim: Claim) -> AsyncIterator[Watch]:
    """Prolongs the claim and watches the conversation inside the block."""
    watch = Watch(claim)
    task = asyncio.create_task(watch.live())
    try:
        yield watch
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
