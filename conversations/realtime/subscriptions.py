"""The topics of one transport: which are wanted, and which the broker has confirmed."""

from __future__ import annotations

import asyncio

from conversations.realtime.failures import Unreachable


class Subscriptions:
    """The wanted topics outlive a lost connection; confirmations do not."""

    def __init__(self) -> None:
        self.wanted: set[str] = set()
        self._confirmed: set[str] = set()
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def add(self, topic: str) -> None:
        """The topic is wanted."""
        self.wanted.add(topic)

    def discard(self, topic: str) -> None:
        """The topic is no longer wanted."""
        self.wanted.discard(topic)
        self._confirmed.discard(topic)

    def is_confirmed(self, topic: str) -> bool:
        """Whether the broker has confirmed the topic on this connection."""
        return topic in self._confirmed

    def confirm(self, topic: str) -> None:
        """The broker has confirmed the topic."""
        if topic in self.wanted:
            self._confirmed.add(topic)
        waiting = self._waiting.pop(topic, None)
        if waiting and not waiting.done():
            waiting.set_result(None)

    def confirmation(self, topic: str) -> asyncio.Future[None]:
        """Done when the topic is confirmed; cancelled if the connection is lost before that."""
        return self._waiting.setdefault(topic, asyncio.get_running_loop().create_future())

    def lose(self) -> None:
        """The connection is lost: whoever waits is told, and nothing is confirmed any more."""
        for waiting in self._waiting.values():
            waiting.cancel()
        self._waiting.clear()
        self._confirmed.clear()


def refuse_lost(waiting: asyncio.Future[None]) -> None:
    """Raises `Unreachable` if the connection was lost before the confirmation came."""
    if waiting.cancelled():
        raise Unreachable("the connection to the broker was lost")
