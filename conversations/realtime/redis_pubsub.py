"""Between the processes: one connection to the Redis server, which publishes and is subscribed (RESP3).

Nothing here is the truth and nothing is kept: what is published while the server is away may be lost. The connection
comes back by itself. The library's client would take a connection of a pool for every call, and send and read one
command at a time; here all that waits leaves in one write, and the server's answer comes with what others have said.
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

from conversations.realtime import events
from conversations.realtime.events import Message
from conversations.realtime.failures import Unreachable, note_failure

logger = logging.getLogger(__name__)

Heard: TypeAlias = Callable[[str, Message], None]

PREFIX = b"takeover.2."
"""Of the channels. The number is that of the messages' shape: during a rolling upgrade, processes of another version
listen to other channels, and the heartbeat tells them. (Version 1, dicts, was `takeover.ring.`)"""

PATIENCE = 2.0
"""Seconds that the server has to take a connection, or to confirm that it was told something."""

UNANSWERED = 5.0
"""Seconds that it has to answer what was published before its connection is given up."""

WATCH_EVERY = 1.0
"""Seconds between looks at whether it answers."""

PAUSE = 0.5
"""Seconds between attempts while the server is away."""

PING_EVERY, DEAF_AFTER = 5.0, 15.0
"""Seconds. A process of which nothing is heard may be alone; pings show whether the server is alive."""

BACKLOG = 10_000
"""Messages that wait for a slow or absent server before the oldest are forgotten."""

AT_ONCE = 500
"""Commands that leave in one write, and that may wait for their answers."""

PROCESS = uuid.uuid4().hex.encode()
"""What every message of ours begins with: our own subscription hears it too, and need not read it."""

# What goes wrong with a server that is away. Everything else is a mistake of ours, and is to be seen as one.
AWAY = (redis.RedisError, OSError, TimeoutError)


class RedisPubSub:
    """The connection of one event loop. `heard` is called with what other processes publish."""

    def __init__(self, loop: asyncio.AbstractEventLoop, heard: Heard, *, name: bytes = PROCESS) -> None:
        self.heard, self.name = heard, name
        self._pool = ConnectionPool.from_url(
            settings.REDIS_URL, protocol=3, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._outbox: deque[tuple[str, Message]] = deque(maxlen=BACKLOG)
        self._something = asyncio.Event()
        self._unanswered: deque[tuple[str, bytes, bytes]] = deque()
        """What was published and perhaps has not arrived; with another connection it is published again."""
        self._topics: set[str] = set()
        self._line: AbstractConnection | None = None
        self._subscribed: set[str] = set()
        self._confirmed: dict[str, asyncio.Future[None]] = {}
        self._heard_at = self._answered_at = self._pinged_at = 0.0
        self._tried: asyncio.Future[None] = loop.create_future()
        """Done when the first attempt to connect was made."""
        self._tasks = [loop.create_task(work()) for work in (self._stay_connected, self._publish_all, self._watch)]

    def publish(self, topic: str, message: Message) -> None:
        """Queues a message for the other processes. Never waits, never raises."""
        self._outbox.append((topic, message))
        self._something.set()

    async def subscribe(self, topic: str) -> None:
        """Subscribes to the topic; returns once the server has confirmed it.

        Raises `Unreachable` if that is not possible now. It is subscribed all the same once the server is back.
        """
        self._topics.add(topic)
        if topic in self._subscribed:
            return
        await asyncio.wait([self._tried])
        line = self._line
        if line is None or not line.is_connected:
            raise Unreachable("the Redis server is not connected")
        waiting = self._confirmed.setdefault(topic, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(PATIENCE):
                await self._tell(line, b"SUBSCRIBE", [topic])
                await asyncio.wait([waiting])
        except TimeoutError as error:
            raise Unreachable("the Redis server did not answer") from error
        if waiting.cancelled():
            raise Unreachable("the connection to the Redis server was lost")

    async def unsubscribe(self, topic: str) -> None:
        """No longer. Raises `Unreachable`."""
        self._topics.discard(topic)
        self._subscribed.discard(topic)
        if self._line and self._line.is_connected:
            await self._tell(self._line, b"UNSUBSCRIBE", [topic])

    async def close(self) -> None:
        """Ends the connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _stay_connected(self) -> None:
        while True:
            lived_since = float("inf")
            line = self._pool.make_connection()  # type: ignore[no-untyped-call]
            try:
                async with asyncio.timeout(PATIENCE):
                    await line.connect()
                    # The library's own writes each message to a log that nobody reads.
                    line._parser.set_pubsub_push_handler(_as_it_came)
                    lived_since = self._heard_at = self._answered_at = self._pinged_at = time.monotonic()
                    await line.send_packed_command(line.pack_commands(self._unanswered), check_health=False)
                    # Before the topics are read: who subscribes while they are sent tells the line.
                    self._line = line
                    await self._tell(line, b"SUBSCRIBE", sorted(self._topics))
                self._something.set()
                self._note_tried()
                await self._listen(line)
            except (Unreachable, *AWAY) as error:
                note_failure("deaf", error)
            except Exception:
                logger.exception("doorbell broken")
            finally:
                self._line = None
                self._note_tried()
                await _hang_up(line)
                for waiting in self._confirmed.values():
                    waiting.cancel()
                self._confirmed.clear()
                self._subscribed.clear()
            if time.monotonic() - lived_since < PAUSE:
                await asyncio.sleep(PAUSE)
                # Who is typing now, nobody wants to hear in a minute; the rest is found by the heartbeat.
                self._outbox.clear()

    async def _listen(self, line: AbstractConnection) -> None:
        """Until the connection is lost, or the server refuses what it was told; raises one of `AWAY`."""
        while True:
            try:
                came: Any = await line.read_response(push_request=True)
            except redis.ResponseError:
                self._unanswered.clear()  # or it would be refused for ever
                raise
            self._heard_at = time.monotonic()
            if isinstance(came, int):
                if self._unanswered:
                    self._unanswered.popleft()
                self._answered_at = self._heard_at
                if len(self._unanswered) == AT_ONCE - 1:
                    self._something.set()
            elif not isinstance(came, list):
                continue  # the answer to a ping
            elif came[0] == b"message":
                self._pass_on(came[1], came[2])
            elif came[0] == b"subscribe":
                self._note_subscribed(came[1].removeprefix(PREFIX).decode())

    def _pass_on(self, channel: bytes, data: bytes) -> None:
        if not data.startswith(self.name):
            topic = channel.removeprefix(PREFIX).decode()
            try:
                messages = events.decode(data[len(self.name) :])
            except msgspec.MsgspecError as error:
                # A newer process may know events that this one does not.
                note_failure("unreadable", error)
                return
            for message in messages:
                self.heard(topic, message)

    async def _publish_all(self) -> None:
        while True:
            await self._something.wait()
            try:
                await self._publish_some()
            except AWAY as error:
                note_failure("failed", error)
                await _hang_up(self._line)
            except Exception:
                logger.exception("doorbell broken")

    async def _publish_some(self) -> None:
        line, room = self._line, AT_ONCE - len(self._unanswered)
        if line is None or room <= 0:
            # Who connects, or hears an answer, says so.
            self._something.clear()
            return
        batch = [self._outbox.popleft() for _ in range(min(room, len(self._outbox)))]
        if not self._outbox:
            self._something.clear()
        if not batch:
            return
        commands = [("PUBLISH", PREFIX + topic.encode(), text) for topic, text in sealed(batch, self.name)]
        if not self._unanswered:
            self._answered_at = time.monotonic()
        self._unanswered.extend(commands)
        await line.send_packed_command(line.pack_commands(commands), check_health=False)

    async def _watch(self) -> None:
        """Gives a connection up that is one no longer. Whoever listens to it notices, and opens another."""
        while True:
            slept = time.monotonic()
            await asyncio.sleep(WATCH_EVERY)
            line, now = self._line, time.monotonic()
            if line is None or not line.is_connected:
                continue
            if now - slept > 2 * WATCH_EVERY:
                continue  # this process was busy itself, and has not read yet what came meanwhile
            try:
                if self._unanswered and now - self._answered_at > UNANSWERED:
                    raise TimeoutError(f"nothing was answered for {UNANSWERED:g} s")
                if now - self._heard_at > DEAF_AFTER:
                    raise TimeoutError(f"nothing was heard for {DEAF_AFTER:g} s")
                if now - self._pinged_at > PING_EVERY:
                    self._pinged_at = now
                    async with asyncio.timeout(PATIENCE):
                        await line.send_command("PING", check_health=False)
            except AWAY as error:
                note_failure("deaf", error)
                await _hang_up(line)

    def _note_tried(self) -> None:
        if not self._tried.done():
            self._tried.set_result(None)

    def _note_subscribed(self, topic: str) -> None:
        if topic in self._topics:
            self._subscribed.add(topic)
        waiting = self._confirmed.pop(topic, None)
        if waiting and not waiting.done():
            waiting.set_result(None)

    async def _tell(self, line: AbstractConnection, command: bytes, topics: list[str]) -> None:
        for start in range(0, len(topics), AT_ONCE):
            channels = [PREFIX + topic.encode() for topic in topics[start : start + AT_ONCE]]
            try:
                await line.send_command(command, *channels, check_health=False)
            except AWAY as error:
                raise Unreachable(str(error)) from error


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
    return [(topic, name + events.encode(messages)) for topic, messages in together.items()]


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


async def _as_it_came(pushed: Any) -> Any:
    return pushed


async def _hang_up(connection: AbstractConnection | None) -> None:
    if connection is None:
        return
    try:
        await connection.disconnect(nowait=True)
    except AWAY:
        pass  # it was dead already
