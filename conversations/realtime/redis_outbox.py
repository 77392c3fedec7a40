"""The messages that wait to be published, and those that the server has not answered yet."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TypeAlias

from conversations.realtime.events import Message
from conversations.realtime.transport import AT_ONCE, BACKLOG
from conversations.realtime.wire import Wire

Command: TypeAlias = tuple[str, bytes, bytes]


class RedisOutbox:
    """The messages of one event loop, packed by `wire`."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.unanswered: deque[Command] = deque()
        """Sent messages that perhaps have not arrived; another connection sends them again."""
        self.answered_at = 0.0
        self._waiting: deque[tuple[str, Message]] = deque(maxlen=BACKLOG)
        self._ready = asyncio.Event()

    def add(self, topic: str, message: Message) -> None:
        """Queues the message."""
        self._waiting.append((topic, message))
        self._ready.set()

    async def ready(self) -> None:
        """Returns when there may be something to send."""
        await self._ready.wait()

    def wake(self) -> None:
        """There is a connection: what waits may be sent."""
        self._ready.set()

    def pause(self) -> None:
        """There is no connection: nothing may be sent until `wake`."""
        self._ready.clear()

    def take(self) -> list[Command]:
        """The next commands to send. From now on they are unanswered; too many of these let the others wait."""
        room = AT_ONCE - len(self.unanswered)
        batch = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
        if room <= 0 or not self._waiting:
            self._ready.clear()
        commands = [("PUBLISH", channel, data) for channel, data in self.wire.pack(batch)]
        if commands and not self.unanswered:
            self.answered_at = time.monotonic()
        self.unanswered.extend(commands)
        return commands

    def note_answer(self, now: float) -> None:
        """The server has answered the oldest command."""
        if self.unanswered:
            self.unanswered.popleft()
        self.answered_at = now
        if len(self.unanswered) == AT_ONCE - 1:
            self._ready.set()

    def forget_waiting(self) -> None:
        """Drops what was not sent. Nobody wants to hear in a minute who types now; the heartbeat heals the rest."""
        self._waiting.clear()
