"""The messages that wait to be published, and those that the server has not answered yet."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from conversations.realtime.events import Message
from conversations.realtime.redis_connection import Command
from conversations.realtime.transport import AT_ONCE, BACKLOG
from conversations.realtime.wire import Wire


class Publication(NamedTuple):
    """What was sent to a channel. `announces`: it only tells that this process is subscribed."""

    channel: bytes
    data: bytes
    announces: bool = False

    @property
    def command(self) -> Command:
        """The command that sends it."""
        return (b"PUBLISH", self.channel, self.data)


class RedisOutbox:
    """The messages of one event loop, packed by `wire`."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.unanswered: deque[Publication] = deque()
        """Those that perhaps have not arrived."""
        self.sent = 0
        """How many were sent; the number of the last one."""
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
        return self._sending([Publication(channel, data) for channel, data in self.wire.pack(batch)])

    def announce(self, topics: Iterable[str]) -> list[Command]:
        """Messages without a content: who hears one learns that this process listens to the topic, too."""
        return self._sending([Publication(*self.wire.pack_nothing(topic), announces=True) for topic in topics])

    def again(self) -> list[Command]:
        """The unanswered messages, for another connection, which announces its subscriptions itself."""
        self.unanswered = deque(each for each in self.unanswered if not each.announces)
        return [each.command for each in self.unanswered]

    def note_answer(self, now: float) -> tuple[str, int] | None:
        """The server has answered the oldest publication. Gives its topic and its number."""
        self.answered_at = now
        if not self.unanswered:
            return None
        number = self.sent - len(self.unanswered) + 1
        return self.wire.topic_of(self.unanswered.popleft().channel), number

    def forget_waiting(self) -> None:
        """Drops what was not sent. Nobody wants to hear in a minute who types now; the heartbeat heals the rest."""
        self._waiting.clear()

    def _sending(self, publications: list[Publication]) -> list[Command]:
        if publications and not self.unanswered:
            self.answered_at = time.monotonic()
        self.unanswered.extend(publications)
        self.sent += len(publications)
        return [each.command for each in publications]
