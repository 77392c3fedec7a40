"""The doorbell: the only way in which one process tells another that something has happened.

The journal is the truth. A ring may come late, twice or never: what it lost is found by the next heartbeat. So a
failed ring is logged and never fails the write that it follows.

Each process is subscribed once, to the topics that its sockets follow, and hands what comes to the sockets itself: an
event crosses Redis once a process, not once a socket. Its own sockets hear of its own events directly.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Protocol, TypeAlias

from django.db import transaction

from conversations.realtime.redis_pubsub import Away, Exchange, complain, publish_from_thread

logger = logging.getLogger(__name__)

Event: TypeAlias = dict[str, Any]
"""`kind` and what that kind needs; plain values only."""

BOARD = "board"
"""The topic of everything that concerns all operators."""


class Listener(Protocol):
    """A socket, or whoever else wants to hear of a topic."""

    def hear(self, event: Event) -> None:
        """Takes the event at once, without waiting."""


def topic_of(conversation: int) -> str:
    """The topic of one conversation."""
    return f"conversation.{conversation}"


def ring(topic: str, event: Event) -> None:
    """Tells everybody who listens to `topic`, in every process, once the current transaction has committed."""
    transaction.on_commit(partial(ring_now, topic, event))


def ring_now(topic: str, event: Event) -> None:
    """Tells everybody who listens to `topic`; from any thread. Never raises."""
    ring_all([(topic, event)])


def ring_all(rings: Iterable[tuple[str, Event]]) -> None:
    """The same for several events, in their order."""
    try:
        hubs = [hub for hub in list(_hubs.values()) if not hub.loop.is_closed()]
        here = _running_loop()
        if here and not hubs:
            # Nobody listens here yet; a loop does not wait for the broker all the same.
            hubs = [hub()]
        for topic, event in rings:
            for position, each in enumerate(hubs):
                tell = each.tell_all if position == 0 else each.deliver
                if each.loop is here:
                    tell(topic, event)
                else:
                    each.loop.call_soon_threadsafe(tell, topic, event)
            if not hubs:
                publish_from_thread(topic, event)
    except Exception as error:  # noqa: BLE001 - whatever it is, the write stands
        complain("failed", error)


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        _hubs[loop] = Hub(loop)
    return _hubs[loop]


async def close() -> None:
    """Ends the hub of the running event loop, if there is one, and its connections."""
    if gone := _hubs.pop(asyncio.get_running_loop(), None):
        await gone.exchange.close()


class Hub:
    """Who in this process listens to what."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.exchange = Exchange(loop, self.deliver)
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._overhearing: list[Callable[[Event], None]] = []

    def overhear(self, note: Callable[[Event], None]) -> None:
        """From now on `note` is called with every event that comes by."""
        self._overhearing.append(note)

    async def join(self, topic: str, listener: Listener) -> None:
        """From now on `listener` hears of `topic`; local rings even while the broker is away."""
        self._listeners[topic].add(listener)
        try:
            await self.exchange.subscribe(topic)
        except Away as error:
            complain("not subscribed", error)

    async def leave(self, topic: str, listener: Listener) -> None:
        """No longer."""
        self._listeners[topic].discard(listener)
        if not self._listeners[topic]:
            del self._listeners[topic]
            try:
                await self.exchange.unsubscribe(topic)
            except Away as error:
                complain("not unsubscribed", error)

    def listeners(self, topic: str) -> frozenset[Listener]:
        """Who listens to `topic` in this process."""
        return frozenset(self._listeners.get(topic, ()))

    def topics(self) -> list[str]:
        """Everything that somebody in this process listens to."""
        return list(self._listeners)

    def deliver(self, topic: str, event: Event) -> None:
        """Hands the event to the listeners of this process."""
        for note in self._overhearing:
            note(event)
        for listener in self.listeners(topic):
            listener.hear(event)

    def tell_all(self, topic: str, event: Event) -> None:
        """Hands the event to the listeners of this process, and queues it for the others."""
        self.deliver(topic, event)
        self.exchange.publish(topic, event)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
