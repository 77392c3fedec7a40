"""The other transport: any layer of Channels, as CHANNEL_LAYERS describes it. For several servers.

A topic is a group. This process has one channel, which is in the groups of all its topics. A message is a dict of the
sender, the topic and one field of bytes; the process's own messages come back too, which confirms a subscription.

A layer says little about outages: Channels' pub/sub layer is silent after one until something is sent. So this process
sends itself a message every 5 s. With any error, or silence for 15 s, the layer is reset and every group joined again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from channels.layers import channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from conversations.realtime import events
from conversations.realtime.events import Message
from conversations.realtime.failures import Unreachable, note_failure
from conversations.realtime.subscriptions import Subscriptions, refuse_lost
from conversations.realtime.transport import (
    AT_ONCE,
    BACKLOG,
    DEAF_AFTER,
    PATIENCE,
    PAUSE,
    PING_EVERY,
    PROCESS,
    WATCH_EVERY,
    Received,
    by_topic,
)

logger = logging.getLogger(__name__)

ASK_AGAIN = 0.05
"""Seconds before a subscription that is not confirmed is asked for again: the layer does not say when it is made."""


class ChannelsLayer:
    """The channel of one event loop. `received` is called with what other processes publish."""

    def __init__(self, received: Received, *, name: bytes = PROCESS, layer: Any = None) -> None:
        self.received, self.name = received, name
        self._layer = layer or channel_layers["default"]
        self._channel: str | None = None
        self._own_topic = f"process.{name.decode().strip()}"
        self._subscriptions = Subscriptions()
        self._waiting: deque[tuple[str, Message]] = deque(maxlen=BACKLOG)
        self._something = asyncio.Event()
        self._broken = asyncio.Event()
        """Set by whoever gets an error of the layer outside the tasks that use it."""
        self._heard_at = 0.0
        loop = asyncio.get_running_loop()
        self._tried: asyncio.Future[None] = loop.create_future()
        """Done when the first attempt to connect was made."""
        self._task = loop.create_task(self._stay_connected())

    def publish(self, topic: str, message: Message) -> None:
        """Queues a message for the other processes. Never waits, never raises."""
        self._waiting.append((topic, message))
        self._something.set()

    async def subscribe(self, topic: str) -> None:
        """Joins the topic's group; returns once a message of our own has come back through it.

        Raises `Unreachable` if that is not possible now; the group is joined once the broker is back.
        """
        self._subscriptions.add(topic)
        if self._subscriptions.is_confirmed(topic):
            return
        await asyncio.wait([self._tried])
        if self._channel is None:
            raise Unreachable("the layer is not connected")
        async with self._errors_as_unreachable():
            await self._layer.group_add(topic, self._channel)
            await self._hear_ourselves(topic)

    async def unsubscribe(self, topic: str) -> None:
        """Leaves the topic's group. Raises `Unreachable`."""
        self._subscriptions.discard(topic)
        if self._channel is not None:
            async with self._errors_as_unreachable():
                await self._layer.group_discard(topic, self._channel)

    async def close(self) -> None:
        """Ends the connection."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    @asynccontextmanager
    async def _errors_as_unreachable(self) -> AsyncIterator[None]:
        """Has the layer reset after any error: it may believe that it is subscribed to what it is not."""
        try:
            async with asyncio.timeout(PATIENCE):
                yield
        except Exception as error:
            self._broken.set()
            raise Unreachable(str(error) or type(error).__name__) from error

    async def _hear_ourselves(self, topic: str) -> None:
        waiting = self._subscriptions.confirmation(topic)
        while not waiting.done():
            await self._send(topic, b"")
            await asyncio.wait([waiting], timeout=ASK_AGAIN)
        refuse_lost(waiting)

    async def _stay_connected(self) -> None:
        while True:
            try:
                await self._use_layer()
            except Exception as error:  # noqa: BLE001 - each layer raises errors of its own
                note_failure("disconnected", _first(error))
            finally:
                self._channel = None
                self._note_tried()
                self._subscriptions.lose()
            await self._reset()
            await asyncio.sleep(PAUSE)
            # Nobody wants to hear in a minute who types now; the heartbeat heals the rest.
            self._waiting.clear()

    async def _use_layer(self) -> None:
        """Opens a channel, joins every group, and works until something fails."""
        async with asyncio.timeout(PATIENCE):
            channel = await self._layer.new_channel()
            await self._layer.group_add(self._own_topic, channel)
            self._channel = channel
        self._heard_at = time.monotonic()
        self._broken.clear()
        async with asyncio.TaskGroup() as tasks:
            # Before the groups: the channel may have to be read while it joins them.
            tasks.create_task(self._listen(channel))
            for topic in sorted(self._subscriptions.wanted):
                await self._layer.group_add(topic, channel)
            self._note_tried()
            tasks.create_task(self._publish_all())
            tasks.create_task(self._watch())
            tasks.create_task(self._end_if_broken())

    async def _listen(self, channel: str) -> None:
        while True:
            came = await self._layer.receive(channel)
            self._heard_at = time.monotonic()
            if came["sender"] == self.name:
                self._subscriptions.confirm(came["topic"])
            else:
                self._receive(came["topic"], came["data"])

    def _receive(self, topic: str, data: bytes) -> None:
        if not data:
            return  # another process hears itself
        try:
            messages = events.decode(data)
        except msgspec.MsgspecError as error:
            note_failure("unreadable", error)
            return
        for message in messages:
            self.received(topic, message)

    async def _publish_all(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                for topic, data in self._take():
                    async with asyncio.timeout(PATIENCE):
                        await self._send(topic, data)

    def _take(self) -> list[tuple[str, bytes]]:
        """The waiting messages, encoded: those of one topic together, in their order."""
        batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        try:
            return [(topic, events.encode(messages)) for topic, messages in by_topic(batch).items()]
        except Exception:
            logger.exception("doorbell broken")
            return []

    async def _send(self, topic: str, data: bytes) -> None:
        await self._layer.group_send(topic, envelope(self.name, topic, data))

    async def _watch(self) -> None:
        """Sends this process a message every 5 s. Raises TimeoutError if nothing has come for 15 s."""
        pinged_at = self._heard_at
        while True:
            slept = time.monotonic()
            await asyncio.sleep(WATCH_EVERY)
            now = time.monotonic()
            if now - slept > 2 * WATCH_EVERY:
                continue  # this process was busy itself, and has not read yet what came meanwhile
            if now - self._heard_at > DEAF_AFTER:
                raise TimeoutError(f"nothing was heard for {DEAF_AFTER:g} s")
            if now - pinged_at > PING_EVERY:
                pinged_at = now
                async with asyncio.timeout(PATIENCE):
                    await self._send(self._own_topic, b"")

    async def _end_if_broken(self) -> None:
        await self._broken.wait()
        raise Unreachable("the layer refused a subscription")

    async def _reset(self) -> None:
        """Makes the pub/sub layer forget its connections. `flush` of other layers empties them for all processes."""
        if not isinstance(self._layer, RedisPubSubChannelLayer):
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._layer.flush()
        except Exception as error:  # noqa: BLE001 - its receiving task may have died of anything
            note_failure("not reset", error)
            self._layer = channel_layers.make_backend("default")

    def _note_tried(self) -> None:
        if not self._tried.done():
            self._tried.set_result(None)


def envelope(sender: bytes, topic: str, data: bytes) -> dict[str, Any]:
    """A message as a layer carries it."""
    return {"type": "takeover", "sender": sender, "topic": topic, "data": data}


def _first(error: Exception) -> Exception:
    """The first error of a group."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
