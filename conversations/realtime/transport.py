"""The interface between the doorbell and what carries its messages to other processes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeAlias

from conversations.realtime.events import Message

Ring: TypeAlias = tuple[str, Message]
"""A message and its topic."""

Received: TypeAlias = Callable[[str, Message], None]
"""Called with the topic and message that another process published."""

PROCESS = uuid.uuid4().hex.encode()
"""This process's name, in everything it publishes. Its own subscriptions get that too, and skip it unread."""

PATIENCE = 2.0
"""Seconds that the broker has to take a connection, or to confirm a command."""

PAUSE = 0.5
"""Seconds between attempts while the broker is away."""

WATCH_EVERY, PING_EVERY, DEAF_AFTER = 1.0, 5.0, 15.0
"""Seconds. A process to which nothing comes may be alone; pings show whether the broker is alive."""

BACKLOG = 10_000
"""Messages that wait for a slow or absent broker before the oldest are forgotten."""

AT_ONCE = 500
"""Messages that are sent together."""


class Transport(Protocol):
    """The connection of one event loop to the other processes. It comes back by itself after an outage."""

    def publish(self, topic: str, message: Message) -> None:
        """Queues a message for the other processes. Never waits, never raises."""

    async def subscribe(self, topic: str) -> None:
        """Returns once the broker has confirmed it.

        Raises `Unreachable` if that is not possible now; the topic is subscribed once the broker is back.
        """

    async def unsubscribe(self, topic: str) -> None:
        """Ends the subscription. Raises `Unreachable`."""

    async def close(self) -> None:
        """Ends the connection."""


class Publisher(Protocol):
    """Publishes from a process without an event loop: a worker, a command."""

    def publish(self, rings: Sequence[Ring]) -> None:
        """Publishes the messages together and waits until the broker has them. Raises whatever goes wrong."""

    def close(self) -> None:
        """Ends the connection."""


def by_topic(rings: Iterable[Ring]) -> dict[str, list[Message]]:
    """The messages of each topic, in their order: they cross the broker as one."""
    found: dict[str, list[Message]] = {}
    for topic, message in rings:
        found.setdefault(topic, []).append(message)
    return found
