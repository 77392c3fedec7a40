"""The default transport: one connection to the Redis server, which publishes and is subscribed (RESP3).

Nothing here is the truth and nothing is kept: what is published while the server is away may be lost. The connection
comes back by itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from math import inf
from typing import Any

import msgspec
import redis
from redis.asyncio.connection import AbstractConnection

from conversations.realtime import redis_connection
from conversations.realtime.events import Message
from conversations.realtime.failures import Unreachable, note_failure
from conversations.realtime.redis_connection import AWAY, hang_up, send_channels
from conversations.realtime.redis_outbox import RedisOutbox
from conversations.realtime.seal import CannotOpen
from conversations.realtime.subscriptions import Subscriptions, refuse_lost
from conversations.realtime.transport import DEAF_AFTER, PATIENCE, PAUSE, PING_EVERY, PROCESS, WATCH_EVERY, Received
from conversations.realtime.wire import Wire

logger = logging.getLogger(__name__)

UNANSWERED = 5.0
"""Seconds that the server has to answer what was published before its connection is given up."""


class RedisPubSub:
    """The connection of one event loop. `received` is called with what other processes publish."""

    def __init__(self, received: Received, *, name: bytes = PROCESS) -> None:
        self.received, self._wire = received, Wire(name)
        self._pool = redis_connection.open_pool()
        self._outbox = RedisOutbox(self._wire)
        self._subscriptions = Subscriptions()
        self._connection: AbstractConnection | None = None
        self._heard_at = self._pinged_at = 0.0
        loop = asyncio.get_running_loop()
        self._tried: asyncio.Future[None] = loop.create_future()
        """Done when the first attempt to connect was made."""
        self._tasks = [loop.create_task(work()) for work in (self._stay_connected, self._publish_all, self._watch)]

    def publish(self, topic: str, message: Message) -> None:
        """Queues a message for the other processes. Never waits, never raises."""
        self._outbox.add(topic, message)

    async def subscribe(self, topic: str) -> None:
        """Subscribes to the topic; returns once the server has confirmed it.

        Raises `Unreachable` if that is not possible now; the topic is subscribed once the server is back.
        """
        self._subscriptions.add(topic)
        if self._subscriptions.is_confirmed(topic):
            return
        await asyncio.wait([self._tried])
        connection = self._connection
        if connection is None or not connection.is_connected:
            raise Unreachable("the Redis server is not connected")
        waiting = self._subscriptions.confirmation(topic)
        try:
            async with asyncio.timeout(PATIENCE):
                await send_channels(connection, b"SUBSCRIBE", [self._wire.channel_of(topic)])
                await asyncio.wait([waiting])
        except TimeoutError as error:
            raise Unreachable("the Redis server did not answer") from error
        refuse_lost(waiting)

    async def unsubscribe(self, topic: str) -> None:
        """Ends the subscription. Raises `Unreachable`."""
        self._subscriptions.discard(topic)
        if self._connection and self._connection.is_connected:
            await send_channels(self._connection, b"UNSUBSCRIBE", [self._wire.channel_of(topic)])

    async def close(self) -> None:
        """Ends the connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _stay_connected(self) -> None:
        while True:
            connected_at = await self._use(self._pool.make_connection())  # type: ignore[no-untyped-call]
            if time.monotonic() - connected_at < PAUSE:
                await asyncio.sleep(PAUSE)
                self._outbox.forget_waiting()

    async def _use(self, connection: AbstractConnection) -> float:
        """Opens the connection and listens until it is lost. Returns when it was open; infinity if it never was."""
        connected_at = inf
        try:
            async with asyncio.timeout(PATIENCE):
                await redis_connection.connect(connection)
                connected_at = time.monotonic()
                await self._introduce(connection, connected_at)
            self._outbox.wake()
            self._note_tried()
            await self._listen(connection)
        except (Unreachable, *AWAY) as error:
            note_failure("disconnected", error)
        except Exception:
            logger.exception("doorbell broken")
        finally:
            self._connection = None
            self._note_tried()
            await hang_up(connection)
            self._subscriptions.lose()
        return connected_at

    async def _introduce(self, connection: AbstractConnection, now: float) -> None:
        """Sends what another connection may have lost, and subscribes to every topic."""
        self._heard_at = self._pinged_at = self._outbox.answered_at = now
        await redis_connection.send(connection, self._outbox.unanswered)
        # Set before the topics are read: a topic that is added while they are sent is sent by `subscribe`.
        self._connection = connection
        channels = [self._wire.channel_of(topic) for topic in sorted(self._subscriptions.wanted)]
        await send_channels(connection, b"SUBSCRIBE", channels)

    async def _listen(self, connection: AbstractConnection) -> None:
        """Reads until the connection is lost, or the server refuses a command; raises one of `AWAY`."""
        while True:
            try:
                came: Any = await connection.read_response(push_request=True)
            except redis.ResponseError:
                self._outbox.unanswered.clear()  # or it would be refused for ever
                raise
            self._heard_at = time.monotonic()
            if isinstance(came, int):
                self._outbox.note_answer(self._heard_at)
            elif not isinstance(came, list):
                continue  # the answer to a ping
            elif came[0] == b"message":
                self._receive(came[1], came[2])
            elif came[0] == b"subscribe":
                self._subscriptions.confirm(self._wire.topic_of(came[1]))

    def _receive(self, channel: bytes, data: bytes) -> None:
        if self._wire.is_own(data):
            return
        topic = self._wire.topic_of(channel)
        try:
            messages = self._wire.unpack(topic, data)
        except (msgspec.MsgspecError, CannotOpen) as error:
            note_failure("unreadable", error)
            return
        for message in messages:
            self.received(topic, message)

    async def _publish_all(self) -> None:
        while True:
            await self._outbox.ready()
            try:
                if self._connection is None:
                    self._outbox.pause()
                elif commands := self._outbox.take():
                    await redis_connection.send(self._connection, commands)
            except AWAY as error:
                note_failure("failed", error)
                await hang_up(self._connection)
            except Exception:
                logger.exception("doorbell broken")

    async def _watch(self) -> None:
        """Gives up a connection that is dead. The task that listens to it notices, and opens another."""
        while True:
            slept = time.monotonic()
            await asyncio.sleep(WATCH_EVERY)
            connection, now = self._connection, time.monotonic()
            if connection is None or not connection.is_connected:
                continue
            if now - slept > 2 * WATCH_EVERY:
                continue  # this process was busy itself, and has not read yet what came meanwhile
            try:
                await self._look_at(connection, now)
            except AWAY as error:
                note_failure("disconnected", error)
                await hang_up(connection)

    async def _look_at(self, connection: AbstractConnection, now: float) -> None:
        """Pings the server if it is time. Raises TimeoutError if it has been silent for too long."""
        if self._outbox.unanswered and now - self._outbox.answered_at > UNANSWERED:
            raise TimeoutError(f"nothing was answered for {UNANSWERED:g} s")
        if now - self._heard_at > DEAF_AFTER:
            raise TimeoutError(f"nothing was heard for {DEAF_AFTER:g} s")
        if now - self._pinged_at > PING_EVERY:
            self._pinged_at = now
            async with asyncio.timeout(PATIENCE):
                await connection.send_command("PING", check_health=False)

    def _note_tried(self) -> None:
        if not self._tried.done():
            self._tried.set_result(None)
