"""The messages that wait to be published, and those that the server has not answered yet."""

from __future__ import annotations

import time
from collections import deque

from conversations.realtime.events import Message
from conversations.realtime.redis_connection import Command
from conversations.realtime.transport import AT_ONCE, BACKLOG
from conversations.realtime.wire import Wire


class RedisOutbox:
    """The messages of one event loop, packed by `wire`."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.unanswered: deque[Command] = deque()
        """Sent messages that perhaps have not arrived; another connection sends them again."""
        self.answered_at = 0.0
        self._waiting: deque[tuple[str, Message]] = deque(maxlen=BACKLOG)

    def add(self, topic: str, message: Message) -> None:
        """Queues the message."""
        self._waiting.append((topic, message))

    def has_some(self) -> bool:
        """Whether there is something that may be sent now: too many unanswered messages let the others wait."""
        return bool(self._waiting) and len(self.unanswered) < AT_ONCE

    def take(self) -> list[Command]:
        """The next commands to send. From now on they are unanswered."""
        room = AT_ONCE - len(self.unanswered)
        batch = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
        commands = [(b"PUBLISH", channel, data) for channel, data in self.wire.pack(batch)]
        if commands and not self.unanswered:
            self.answered_at = time.monotonic()
        self.unanswered.extend(commands)
        return commands

    def note_answer(self, now: float) -> None:
        """The server has answered the oldest command."""
        if self.unanswered:
            self.unanswered.popleft()
        self.answered_at = now

    def forget_waiting(self) -> None:
        """Drops what was not sent. Nobody wants to hear in a minute who types now; the heartbeat heals the rest."""
        self._waiting.clear()
