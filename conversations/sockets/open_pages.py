"""The visitors' pages at this process.

The others are told when a conversation's first one opens or its last closes, and whether the visitor looks at one.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from conversations.database.threads import in_thread
from conversations.domain import visitor_presence

logger = logging.getLogger(__name__)

MERGE = 0.2
"""Seconds in which changes are collected."""

LINGER = 3.0
"""Seconds in which a page may come back: a reload, or another page of the site, is no absence."""


class OpenPages:
    """The pages of one event loop, by conversation."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(8)
        self._pages: Counter[int] = Counter()
        self._looked_at: Counter[int] = Counter()
        """Those of them that are before the visitor's eyes."""
        self._told: dict[int, bool] = {}
        """By open conversation: whether the visitor looks at it."""
        self._left: dict[int, float] = {}
        """By conversation: when its last page was closed, by the loop's clock."""
        self._telling: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Tells nothing any more; the lease runs out by itself."""
        if self._telling:
            self._telling.cancel()

    def open(self, conversation: int, *, looked_at: bool) -> None:
        """A page shows the conversation."""
        self._pages[conversation] += 1
        self._left.pop(conversation, None)
        self._looked_at[conversation] += looked_at
        self._tell_if_changed(conversation)

    def look(self, conversation: int, *, active: bool) -> None:
        """A page of it came before the visitor's eyes, or went away from them."""
        self._looked_at[conversation] += 1 if active else -1
        self._tell_if_changed(conversation)

    def close(self, conversation: int, *, looked_at: bool) -> None:
        """A page shows it no longer."""
        self._pages[conversation] -= 1
        self._looked_at[conversation] -= looked_at
        if not self._pages[conversation]:
            del self._pages[conversation], self._looked_at[conversation]
            loop = asyncio.get_running_loop()
            self._left[conversation] = loop.time()
            loop.call_later(LINGER, self._tell_soon, MERGE)
        else:
            self._tell_if_changed(conversation)

    async def beat(self) -> None:
        """Renews the lease of this process, ends those of others that are gone, and tells what could not be told."""
        if self._told and not await in_thread(visitor_presence.renew, self._process):
            self._told.clear()
        await in_thread(visitor_presence.expire)
        if self._now() != self._told:
            self._tell_soon(0)

    def _now(self) -> dict[int, bool]:
        return {pk: self._looked_at[pk] > 0 for pk in self._pages}

    def _tell_if_changed(self, conversation: int) -> None:
        if self._told.get(conversation) != (self._looked_at[conversation] > 0):
            self._tell_soon(MERGE)

    def _tell_soon(self, delay: float) -> None:
        if self._telling is None or self._telling.done():
            self._telling = asyncio.get_running_loop().create_task(self._tell(delay))

    async def _tell(self, delay: float) -> None:
        await asyncio.sleep(delay)
        try:
            has_told = await self._tell_changes()
            while has_told:
                await asyncio.sleep(MERGE)
                has_told = await self._tell_changes()
        except DatabaseError as error:
            # The heartbeat tries again.
            logger.warning("visitors' pages not told: %s", type(error).__name__)

    async def _tell_changes(self) -> bool:
        """Tells what has changed. False if nothing has."""
        before = asyncio.get_running_loop().time() - LINGER
        opened = {pk: looked_at for pk, looked_at in self._now().items() if self._told.get(pk) != looked_at}
        closed = {pk for pk in self._told.keys() - self._pages.keys() if self._left.get(pk, 0) <= before}
        if opened:
            await in_thread(visitor_presence.opened, self._process, opened)
            self._told |= opened
        if closed:
            at = timezone.now() - timedelta(seconds=LINGER)
            await in_thread(visitor_presence.closed, self._process, closed, at)
            for pk in closed:
                self._told.pop(pk, None)
            for pk in closed - self._pages.keys():
                self._left.pop(pk, None)
        return bool(opened or closed)
