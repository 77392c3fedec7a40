"""Between the processes: one connection to the Redis server that publishes, and one that is subscribed.

Nothing here is the truth and nothing is kept: what is published while the server is away may be lost. Both
connections come back by themselves. The library's client would take a connection of a pool for every call, and send
and read one command at a time; here all that waits leaves in one write.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec
import redis
from django.conf import settings
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations import metrics

logger = logging.getLogger(__name__)

Message: TypeAlias = dict[str, Any]
Heard: TypeAlias = Callable[[str, Message], None]

PREFIX = b"takeover.ring."
PATIENCE = 2.0
"""Seconds that the server has for an answer before its connection is given up."""

PAUSE = 0.5
"""Seconds between attempts while the server is away."""

PING_EVERY, DEAF_AFTER = 5.0, 15.0
"""Seconds. The subscribed connection is quiet by nature; pings show whether it is alive."""

BACKLOG = 10_000
"""Messages that wait for a slow or absent server before the oldest are forgotten."""

AT_ONCE = 500
PROCESS = uuid.uuid4().hex.encode()
"""What every message of ours begins with: our own subscription hears it too, and need not read it."""

# What goes wrong with a server that is away. Everything else is a mistake of ours, and is to be seen as one.
AWAY = (redis.RedisError, OSError, TimeoutError)

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[dict[str, Any]])


class Away(Exception):
    """The server cannot be reached now."""


class Exchange:
    """The two connections of one event loop. `heard` is called with what other processes publish."""

    def __init__(self, loop: asyncio.AbstractEventLoop, heard: Heard, *, name: bytes = PROCESS) -> None:
        self.heard, self.name = heard, name
        self._pool = ConnectionPool.from_url(
            settings.REDIS_URL, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._outbox: deque[tuple[str, Message]] = deque(maxlen=BACKLOG)
        self._something = asyncio.Event()
        self._topics: set[str] = set()
        self._line: AbstractConnection | None = None
        self._subscribed: set[str] = set()
        self._confirmed: dict[str, asyncio.Future[None]] = {}
        self._heard_at = 0.0
        self._tried: asyncio.Future[None] = loop.create_future()
        """Done when the first attempt to connect was made."""
        self._tasks = [loop.create_task(work()) for work in (self._publish_all, self._listen_all, self._ping_all)]

    def publish(self, topic: str, message: Message) -> None:
        """Queues a message for the other processes. Never waits, never raises."""
        self._outbox.append((topic, message))
        self._something.set()

    async def subscribe(self, topic: str) -> None:
        """Hears of this topic; returns once the server has confirmed it. Raises `Away` where it cannot now; it is
        subscribed all the same once the server is back."""
        self._topics.add(topic)
        if topic in self._subscribed:
            return
        await asyncio.wait([self._tried])
        line = self._line
        if line is None or not line.is_connected:
            raise Away("the Redis server is not connected")
        waiting = self._confirmed.setdefault(topic, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(PATIENCE):
                await self._tell(line, b"SUBSCRIBE", [topic])
                await asyncio.wait([waiting])
        except TimeoutError as error:
            raise Away("the Redis server did not answer") from error
        if waiting.cancelled():
            raise Away("the connection to the Redis server was lost")

    async def unsubscribe(self, topic: str) -> None:
        """No longer. Raises `Away`."""
        self._topics.discard(topic)
        self._subscribed.discard(topic)
        if self._line and self._line.is_connected:
            await self._tell(self._line, b"UNSUBSCRIBE", [topic])

    async def close(self) -> None:
        """Ends both connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _publish_all(self) -> None:
        connection = self._pool.make_connection()
        try:
            while True:
                await self._something.wait()
                batch = [self._outbox.popleft() for _ in range(min(AT_ONCE, len(self._outbox)))]
                if not self._outbox:
                    self._something.clear()
                if not (await self._sent(connection, batch) or await self._sent(connection, batch)):
                    await asyncio.sleep(PAUSE)
        finally:
            await _hang_up(connection)

    async def _sent(self, connection: AbstractConnection, batch: list[tuple[str, Message]]) -> bool:
        """Whether the batch was taken. A connection that has died meanwhile shows only here; another is then there."""
        commands = [("PUBLISH", PREFIX + topic.encode(), text) for topic, text in sealed(batch, self.name)]
        try:
            async with asyncio.timeout(PATIENCE):
                if not connection.is_connected:
                    await connection.connect()
                await connection.send_packed_command(connection.pack_commands(commands), check_health=False)
                for _ in commands:
                    await connection.read_response()
            return True
        except AWAY as error:
            complain("failed", error)
            await _hang_up(connection)
            return False

    async def _listen_all(self) -> None:
        while True:
            self._line = self._pool.make_connection()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._line.connect()
                    await self._tell(self._line, b"SUBSCRIBE", sorted(self._topics))
                self._note_tried()
                await self._listen(self._line)
            except (Away, *AWAY) as error:
                complain("deaf", error)
            finally:
                self._note_tried()
                line, self._line = self._line, None
                await _hang_up(line)
                for waiting in self._confirmed.values():
                    waiting.cancel()
                self._confirmed.clear()
                self._subscribed.clear()
            await asyncio.sleep(PAUSE)

    async def _listen(self, line: AbstractConnection) -> None:
        self._heard_at = time.monotonic()
        while True:
            kind, channel, data = await _read(line)
            self._heard_at = time.monotonic()
            if kind == b"message":
                if not data.startswith(self.name):
                    topic = channel.removeprefix(PREFIX).decode()
                    for message in _decoder.decode(data[len(self.name) :]):
                        self.heard(topic, message)
            elif kind == b"subscribe":
                self._note_subscribed(channel.removeprefix(PREFIX).decode())

    def _note_tried(self) -> None:
        if not self._tried.done():
            self._tried.set_result(None)

    def _note_subscribed(self, topic: str) -> None:
        if topic in self._topics:
            self._subscribed.add(topic)
        waiting = self._confirmed.pop(topic, None)
        if waiting and not waiting.done():
            waiting.set_result(None)

    async def _ping_all(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY)
            line = self._line
            if line is None or not line.is_connected:
                continue
            try:
                if time.monotonic() - self._heard_at > DEAF_AFTER:
                    raise TimeoutError(f"nothing was heard for {DEAF_AFTER:g} s")
                async with asyncio.timeout(PATIENCE):
                    await line.send_command("PING", check_health=False)
            except AWAY as error:
                # The reader of this connection notices that it is closed, and opens another.
                complain("deaf", error)
                await _hang_up(line)

    async def _tell(self, line: AbstractConnection, command: bytes, topics: list[str]) -> None:
        for start in range(0, len(topics), AT_ONCE):
            channels = [PREFIX + topic.encode() for topic in topics[start : start + AT_ONCE]]
            try:
                await line.send_command(command, *channels, check_health=False)
            except AWAY as error:
                raise Away(str(error)) from error


def publish_from_thread(topic: str, message: Message) -> None:
    """The same from a process without an event loop (a worker, a command), over a connection that is kept.

    Raises what goes wrong. While the server is away it is asked twice a second, and not for every message.
    """
    if time.monotonic() < _away.get("until", 0):
        return
    [(_, text)] = sealed([(topic, message)], PROCESS)
    try:
        _client().publish(PREFIX + topic.encode(), text)
    except AWAY:
        _away["until"] = time.monotonic() + PAUSE
        raise


def sealed(batch: Iterable[tuple[str, Message]], name: bytes) -> list[tuple[str, bytes]]:
    """The messages as they cross the server: those of one topic together, in their order, under `name`."""
    together: dict[str, list[Message]] = {}
    for topic, message in batch:
        together.setdefault(topic, []).append(message)
    return [(topic, name + _encoder.encode(messages)) for topic, messages in together.items()]


def complain(what: str, error: Exception) -> None:
    """One line every 10 s at most: a server that is away fails every ring, and once is enough to know."""
    metrics.DOORBELL_FAILURES.inc()
    now = time.monotonic()
    if now - _complained.get(what, -COMPLAIN_EVERY) >= COMPLAIN_EVERY:
        _complained[what] = now
        logger.warning("doorbell %s: %s", what, str(error) or type(error).__name__)


COMPLAIN_EVERY = 10.0
_complained: dict[str, float] = {}
_away: dict[str, float] = {}
_kept: list[redis.Redis] = []


def _client() -> redis.Redis:
    if not _kept:
        # A connection that has died meanwhile is noticed by the first attempt; the second has another.
        again = Retry(NoBackoff(), 1)
        _kept.append(
            redis.Redis.from_url(
                settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=again
            )
        )
    return _kept[0]


async def _read(line: AbstractConnection) -> tuple[bytes, bytes, bytes]:
    """What came: its kind, the channel, the text."""
    response: Any = await line.read_response()
    if not isinstance(response, list) or response[0] == b"pong":
        return b"pong", b"", b""
    return response[0], response[1], response[2] if isinstance(response[2], bytes) else b""


async def _hang_up(connection: AbstractConnection | None) -> None:
    if connection is None:
        return
    try:
        await connection.disconnect(nowait=True)
    except AWAY:
        pass  # it was dead already
