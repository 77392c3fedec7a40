"""The default transport: one connection to the Redis server, which publishes and is subscribed (RESP3).

Nothing here is the truth and nothing is kept: what is published while the server is away may be lost. The connection
comes back by itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from math import inf
from typing import Any

import msgspec
import redis

from conversations.realtime import redis_connection
from conversations.realtime.events import Message
from conversations.realtime.failures import Unreachable, note_failure
from conversations.realtime.quiet_topics import QuietTopics
from conversations.realtime.redis_connection import AWAY, RedisConnection
from conversations.realtime.redis_outbox import RedisOutbox
from conversations.realtime.seal import CannotOpen
from conversations.realtime.subscriptions import Subscriptions, refuse_lost
from conversations.realtime.transport import (
    AT_ONCE,
    DEAF_AFTER,
    PATIENCE,
    PAUSE,
    PING_EVERY,
    PROCESS,
    WATCH_EVERY,
    Received,
    Ring,
)
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
        self._subscriptions, self._quiet = Subscriptions(), QuietTopics()
        self._connection: RedisConnection | None = None
        self._heard_at = self._pinged_at = 0.0
        self._flushing = False
        self._loop = asyncio.get_running_loop()
        self._tried: asyncio.Future[None] = self._loop.create_future()
        """Done when the first attempt to connect was made."""
        self._tasks = [self._loop.create_task(work()) for work in (self._stay_connected, self._watch)]

    def publish(self, topic: str, message: Message) -> None:
        """Queues a message for the other processes, if one listens. Never waits, never raises."""
        if not self._quiet.keeps(topic, message, sent=self._outbox.sent, now=time.monotonic()):
            self._queue([(topic, message)])

    async def subscribe(self, topic: str) -> None:
        """Subscribes to the topic; returns once the server has confirmed it.

        Raises `Unreachable` if that is not possible now; the topic is subscribed once the server is back.
        """
        self._subscriptions.add(topic)
        if self._subscriptions.is_confirmed(topic):
            return
        await asyncio.wait([self._tried])
        if self._connection is None:
            raise Unreachable("the Redis server is not connected")
        waiting = self._subscriptions.confirmation(topic)
        self._subscribe(self._connection, [topic])
        await asyncio.wait([waiting], timeout=PATIENCE)
        if not waiting.done():
            raise Unreachable("the Redis server did not answer")
        refuse_lost(waiting)

    async def unsubscribe(self, topic: str) -> None:
        """Ends the subscription. Never raises here."""
        self._subscriptions.discard(topic)
        self._end_quiet(topic)
        if self._connection:
            self._connection.send([(b"UNSUBSCRIBE", self._wire.channel_of(topic))])

    async def close(self) -> None:
        """Ends the connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _stay_connected(self) -> None:
        while True:
            connected_at = await self._use_connection()
            if time.monotonic() - connected_at < PAUSE:
                await asyncio.sleep(PAUSE)
                self._outbox.forget_waiting()

    async def _use_connection(self) -> float:
        """Opens a connection and uses it until it is lost. Returns when it was open; infinity if it never was."""
        connected_at, connection = inf, None
        try:
            connection = await RedisConnection.open(self._pool, self._note)
            connected_at = time.monotonic()
            self._introduce(connection, connected_at)
            self._note_tried()
            await connection.lost
        except AWAY as error:
            if isinstance(error, redis.ResponseError):
                self._outbox.unanswered.clear()  # or it would be refused for ever
            note_failure("disconnected", error)
        except Exception:
            logger.exception("doorbell broken")
        finally:
            self._connection = None
            self._note_tried()
            if connection:
                await connection.end()
            self._subscriptions.lose()
            self._queue(self._quiet.end_all())
        return connected_at

    def _introduce(self, connection: RedisConnection, now: float) -> None:
        """Sends what another connection may have lost, and subscribes to every topic."""
        self._connection = connection
        self._heard_at = self._pinged_at = self._outbox.answered_at = now
        connection.send(self._outbox.again())
        self._subscribe(connection, sorted(self._subscriptions.wanted))
        self._flush_soon()

    def _subscribe(self, connection: RedisConnection, topics: list[str]) -> None:
        channels = [self._wire.channel_of(topic) for topic in topics]
        some = (channels[start : start + AT_ONCE] for start in range(0, len(channels), AT_ONCE))
        connection.send([*((b"SUBSCRIBE", *each) for each in some), *self._outbox.announce(topics)])

    def _note(self, came: Any) -> None:
        """Takes an answer of the server, or what it pushed."""
        self._heard_at = time.monotonic()
        if isinstance(came, int):
            self._note_receivers(came)
        elif not isinstance(came, list):
            return  # the answer to a ping
        elif came[0] == b"message":
            self._receive(came[1], came[2])
        elif came[0] == b"subscribe":
            self._subscriptions.confirm(self._wire.topic_of(came[1]))

    def _note_receivers(self, number: int) -> None:
        """The oldest publication went to so many connections."""
        answered = self._outbox.note_answer(self._heard_at)
        self._flush_soon()
        if answered is None:
            return
        topic, publication = answered
        if number > 1:
            self._end_quiet(topic)
        elif self._subscriptions.is_confirmed(topic):
            # It was ours: we are subscribed, and hear the announcement of whoever subscribes from now on.
            self._quiet.begin(topic, number=publication, now=self._heard_at)

    def _end_quiet(self, topic: str) -> None:
        """Publishes what was kept because nobody else listened."""
        self._queue([(topic, message) for message in self._quiet.end(topic)])

    def _receive(self, channel: bytes, data: bytes) -> None:
        if self._wire.is_own(data):
            return
        topic = self._wire.topic_of(channel)
        try:
            messages = self._wire.unpack(topic, data)
        except (msgspec.MsgspecError, CannotOpen) as error:
            note_failure("unreadable", error)
            return
        if not messages:
            self._end_quiet(topic)  # an announcement
        for message in messages:
            self.received(topic, message)

    def _queue(self, rings: Iterable[Ring]) -> None:
        for topic, message in rings:
            self._outbox.add(topic, message)
        self._flush_soon()

    def _flush_soon(self) -> None:
        """Sends what waits at the end of the loop's turn, all together."""
        if not self._flushing and self._connection and self._outbox.has_some():
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        try:
            if self._connection and (commands := self._outbox.take()):
                self._connection.send(commands)
        except Exception:
            logger.exception("doorbell broken")
        self._flush_soon()

    async def _watch(self) -> None:
        """Gives up a connection that is dead. The task that uses it notices, and opens another."""
        while True:
            slept = time.monotonic()
            await asyncio.sleep(WATCH_EVERY)
            connection, now = self._connection, time.monotonic()
            self._quiet.forget_old(now)
            if connection is None:
                continue
            if now - slept > 2 * WATCH_EVERY:
                continue  # this process was busy itself, and has not read yet what came meanwhile
            if reason := self._silence(now):
                connection.close(TimeoutError(reason))
            elif now - self._pinged_at > PING_EVERY:
                self._pinged_at = now
                connection.send([(b"PING",)])

    def _silence(self, now: float) -> str:
        """Why the server counts as dead, if it has been silent for too long."""
        if self._outbox.unanswered and now - self._outbox.answered_at > UNANSWERED:
            return f"nothing was answered for {UNANSWERED:g} s"
        if now - self._heard_at > DEAF_AFTER:
            return f"nothing was heard for {DEAF_AFTER:g} s"
        return ""

    def _note_tried(self) -> None:
        if not self._tried.done():
            self._tried.set_result(None)
