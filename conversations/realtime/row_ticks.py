"""Changed rows, published to other processes a few times a second, each once.

Lists are merged and shown a few times a second anyway, so that a message need not cross the broker twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from conversations.realtime.events import Message

TICK = 0.03
"""Seconds in which rows are collected. It adds to how late the lists of other processes are."""


class RowTicks:
    """The rows that wait for the end of this event loop's tick. `publish` is called with the topic and each of them."""

    def __init__(self, publish: Callable[[str, Message], None]) -> None:
        self._publish = publish
        self._waiting: dict[tuple[str, int], Message] = {}

    def add(self, topic: str, conversation: int, message: Message) -> None:
        """Publishes the message, which says that the conversation's row has changed, soon."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(TICK, self.flush)
        self._waiting[topic, conversation] = message

    def flush(self) -> None:
        """Publishes what waits."""
        waiting, self._waiting = self._waiting, {}
        for (topic, _), message in waiting.items():
            self._publish(topic, message)
