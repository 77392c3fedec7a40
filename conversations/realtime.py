"""The doorbell: the only sender on the channel layer.

The journal is the truth. A ring may come late, twice or never: what it lost is found by the next heartbeat. So a
failed ring is logged and never fails the write that it follows.

Each process has one channel on the layer, subscribed to the topics that its sockets follow, and hands what comes to
the sockets itself: an event crosses Redis once a process, not once a socket.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import defaultdict
from functools import partial
from typing import Any, Protocol, TypeAlias

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)

Event: TypeAlias = dict[str, Any]
"""`kind` and what that kind needs; plain values only."""

BOARD = "board"
"""The topic of everything that concerns all operators."""

SUBSCRIBE_TIMEOUT = 2.0
BACKLOG = 10_000
"""Rings that wait for a slow or absent broker before the oldest are forgotten."""


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
    hubs = [hub for hub in _hubs.values() if not hub.loop.is_closed()]
    try:
        for hub in hubs:
            hub.loop.call_soon_threadsafe(hub.deliver, topic, event)
        if hubs:
            hubs[0].loop.call_soon_threadsafe(hubs[0].publish, topic, event)
        else:
            async_to_sync(_send)(topic, event)
    except Exception as error:  # noqa: BLE001 - whatever it is, the write stands
        _complain("failed", error)


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        _hubs[loop] = Hub(loop)
    return _hubs[loop]


class Hub:
    """Who in this process listens to what."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._outbox: asyncio.Queue[tuple[str, Event]] = asyncio.Queue(BACKLOG)
        self._channel: str | None = None
        self._subscribed: set[str] = set()
        self._tasks = [loop.create_task(work()) for work in (self._publish_all, self._receive_all, self._repair_all)]

    async def join(self, topic: str, listener: Listener) -> None:
        """From now on `listener` hears of `topic`; local rings even while the broker is away."""
        self._listeners[topic].add(listener)
        await self._subscribe(topic)

    async def leave(self, topic: str, listener: Listener) -> None:
        """No longer."""
        self._listeners[topic].discard(listener)
        if not self._listeners[topic]:
            del self._listeners[topic]
            await self._unsubscribe(topic)

    def listeners(self, topic: str) -> frozenset[Listener]:
        """Who listens to `topic` in this process."""
        return frozenset(self._listeners.get(topic, ()))

    def topics(self) -> list[str]:
        """Everything that somebody in this process listens to."""
        return list(self._listeners)

    def deliver(self, topic: str, event: Event) -> None:
        """Hands the event to the listeners of this process."""
        for listener in self.listeners(topic):
            listener.hear(event)

    def publish(self, topic: str, event: Event) -> None:
        """Queues the event for the other processes."""
        if self._outbox.full():
            self._outbox.get_nowait()
        self._outbox.put_nowait((topic, event))

    async def _publish_all(self) -> None:
        while True:
            topic, event = await self._outbox.get()
            try:
                await _send(topic, event)
            except Exception as error:  # noqa: BLE001 - whatever it is, the write stands
                _complain("failed", error)

    async def _receive_all(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                if self._channel is None:
                    self._channel = await layer.new_channel()
                message = await layer.receive(self._channel)
            except Exception as error:  # noqa: BLE001 - whatever it is, the write stands
                _complain("deaf", error)
                await asyncio.sleep(1)
                continue
            if message["origin"] != _PROCESS:
                self.deliver(message["topic"], message["event"])

    async def _repair_all(self) -> None:
        """Subscribes again what failed while the broker was away."""
        while True:
            await asyncio.sleep(1)
            for topic in self.topics():
                if topic not in self._subscribed:
                    await self._subscribe(topic)

    async def _subscribe(self, topic: str) -> None:
        layer = get_channel_layer()
        try:
            async with asyncio.timeout(SUBSCRIBE_TIMEOUT):
                if self._channel is None:
                    self._channel = await layer.new_channel()
                await layer.group_add(topic, self._channel)
            self._subscribed.add(topic)
        except Exception as error:  # noqa: BLE001 - whatever it is, the write stands
            _complain("not subscribed", error)

    async def _unsubscribe(self, topic: str) -> None:
        self._subscribed.discard(topic)
        try:
            async with asyncio.timeout(SUBSCRIBE_TIMEOUT):
                await get_channel_layer().group_discard(topic, self._channel)
        except Exception as error:  # noqa: BLE001 - whatever it is, the write stands
            _complain("not unsubscribed", error)


_PROCESS = uuid.uuid4().hex
_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


async def _send(topic: str, event: Event) -> None:
    message = {"type": "ring", "topic": topic, "event": event, "origin": _PROCESS}
    async with asyncio.timeout(SUBSCRIBE_TIMEOUT):
        await get_channel_layer().group_send(topic, message)


def _complain(what: str, error: Exception) -> None:
    """One line every 10 s at most: a broker that is away fails every ring, and once is enough to know."""
    now = time.monotonic()
    if now - _complained.get(what, -COMPLAIN_EVERY) >= COMPLAIN_EVERY:
        _complained[what] = now
        logger.warning("doorbell %s: %s", what, error)


COMPLAIN_EVERY = 10.0
_complained: dict[str, float] = {}
