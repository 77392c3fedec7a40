"""A socket of either kind: reads commands, answers each, and passes events on to the page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, ClassVar

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError
from prometheus_client import Counter

from conversations import metrics, protocol
from conversations.database.threads import in_thread
from conversations.domain import file_frames
from conversations.domain.file_frames import Audience
from conversations.protocol import Close, Command, EntryFrame, Frame, Unreadable
from conversations.quotas.addresses import network_of
from conversations.realtime import doorbell
from conversations.realtime.events import EntryAdded, Event, Typing
from conversations.refusals import DETAILS, Refused
from conversations.sockets.follow import Follow
from conversations.sockets.rate_limits import Meter, places

logger = logging.getLogger(__name__)

STRIKES = 5
"""Unreadable frames in a row before the connection is closed."""

UNHEARD = 1_000
"""Events that may wait for a slow socket. With more it is closed; the page comes back and catches up."""


@cache
def _counter(audience: Audience, kind: str) -> Counter:
    """The counter of a command. Cached, because each look-up takes a lock."""
    return metrics.COMMANDS.labels(audience, kind)


def with_plain_send(application: Any) -> Any:
    """Hands the server's own `send` to the socket, past the middlewares.

    The middleware of sessions looks at every frame for a cookie to save.
    """

    async def call(scope: Any, receive: Any, send: Any) -> Any:
        return await application(scope | {"plain_send": send}, receive, send)

    return call


class Socket(AsyncWebsocketConsumer):
    """A socket of the protocol. Subclasses have an `on_…` method for each command."""

    decoder: ClassVar[msgspec.json.Decoder[Any]]
    audience: ClassVar[Audience]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strikes = 0
        self.greeted = False
        self.open = False
        self.events: asyncio.Queue[Event] = asyncio.Queue(UNHEARD)
        self.passing = False
        """Whether `listen` is about an event."""
        self.tasks: set[asyncio.Task[Any]] = set()
        self.topics: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application.

        Channels' own makes a task for every frame, for a channel that is not used here, and hops to a thread before
        every handler, to look after database connections. Ours live in `threads.in_thread`.
        """
        self.scope, self.base_send = scope, send
        self.plain_send = scope.get("plain_send", send)
        self.send_text: Callable[[str], None] | None = scope.get("send_text")
        self.network = network_of(scope)
        self.meter = Meter(self.network)
        with places.one_of(self.network) as self.has_place:
            try:
                while True:
                    message = await receive()
                    await getattr(self, message["type"].replace(".", "_"))(message)
            except StopConsumer:
                pass  # Channels' way to say that the socket is closed
            finally:
                self.meter.close()

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Opens the socket, and closes it at once if its address asks too much or has too many."""
        metrics.SOCKETS.labels(self.audience).inc()
        if not self.has_place:
            await self.accept()
            await self.close(code=Close.TOO_MANY)
            return
        await super().websocket_connect(message)
        if self.meter.take():
            await self.leave(Close.TOO_MANY)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The client is gone. Channels' own method hops to a thread once more."""
        metrics.SOCKETS.labels(self.audience).dec()
        await self.disconnect(message["code"])
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Reads a frame and does what it says."""
        if not self.open:
            return
        if wait := self.meter.take():
            await self.turn_away(text_data, wait)
            return
        try:
            command = protocol.read(text_data, self.decoder)
            if not self.greeted and command.__struct_config__.tag != "hello":
                raise Unreadable("hello_first", str(DETAILS["hello_first"]), getattr(command, "ref", None))
        except Unreadable as error:
            await self.tell(protocol.Error(code=error.code, detail=error.detail, ref=error.ref))
            self.strikes += 1
            if self.strikes >= STRIKES:
                await self.leave(Close.PROTOCOL)
            return
        self.strikes = 0
        await self.obey(command)

    async def turn_away(self, text: str | None, wait: float) -> None:
        """Refuses a frame beyond the rate limits, and says when to come back. A client that ignores that is closed."""
        if not self.meter.tolerates():
            await self.leave(Close.TOO_MANY)
            return
        ref = protocol.ref_of(text)
        metrics.REFUSALS.labels("too_many").inc()
        detail, retry_after = str(DETAILS["too_many"]), round(wait, 3)
        await self.tell(protocol.Error(code="too_many", detail=detail, ref=ref, retry_after=retry_after))

    async def obey(self, command: Any) -> None:
        """Runs a command. Whatever goes wrong, the client gets exactly one answer and the socket stays open."""
        ref = command.ref if isinstance(command, Command) else None
        try:
            await getattr(self, f"on_{command.__struct_config__.tag}")(command)
            _counter(self.audience, command.__struct_config__.tag).inc()
        except Refused as refused:
            await self.refuse(refused, ref)
        except DatabaseError as error:
            logger.warning("%s failed: %s", command.__struct_config__.tag, type(error).__name__)
            await self.refuse(Refused("unavailable"), ref)
        except Exception:
            logger.exception("%s failed", command.__struct_config__.tag)
            await self.refuse(Refused("unavailable"), ref)

    async def refuse(self, refused: Refused, ref: str | None) -> None:
        """Sends the reason for which nothing was changed."""
        metrics.REFUSALS.labels(refused.code).inc()
        if ref is not None:
            error = protocol.Error(
                code=refused.code,
                detail=refused.detail,
                ref=ref,
                operator=refused.operator,
                retry_after=refused.retry_after,
                entries=refused.entries,
            )
            await self.tell(error)

    async def tell(self, frame: Frame) -> None:
        """Sends a frame."""
        await self.tell_text(protocol.encode(frame))

    async def tell_text(self, text: str) -> None:
        """Sends a frame that is encoded already."""
        if self.open:
            # As `send`, without the two calls in between: a process spends most of its time on sending.
            await self.plain_send({"type": "websocket.send", "text": text})

    async def tell_ok(self, ref: str, answer: dict[str, Any]) -> None:
        """Sends the answer of a command that changed something, as it is remembered."""
        await self.tell_text(protocol.encode_ok(ref, answer))

    async def leave(self, code: int) -> None:
        """Closes the socket from our side."""
        if self.open:
            self.open = False
            await self.close(code=code)

    async def disconnect(self, code: int) -> None:
        """Stops listening."""
        self.open = False
        for task in self.tasks:
            task.cancel()
        for topic in list(self.topics):
            await self.quit(topic)

    def notify(self, event: Event) -> None:
        """Passes the event on at once, or keeps it for `listen`. Closes a socket that lags too far behind."""
        if not self.open or (not self.passing and self.events.empty() and self.pass_at_once(event)):
            return
        if self.events.full():
            self.spawn(self.leave(Close.TOO_SLOW))
            return
        self.events.put_nowait(event)

    async def listen(self) -> None:
        """Passes on events, one after the other, as long as the socket is open."""
        while True:
            self.passing = False
            event = await self.events.get()
            self.passing = True
            try:
                await self.pass_on(event)
            except DatabaseError as error:
                # The heartbeat finds what could not be read now.
                logger.warning("%s not passed on: %s", type(event).__name__, type(error).__name__)
            except Exception:
                logger.exception("%s not passed on", type(event).__name__)

    def pass_at_once(self, event: Event) -> bool:
        """Passes on a new entry without waiting for anything, as is possible with nearly every one: that spares a
        task's step. False if the event must wait its turn in `listen`; nothing was done with it then."""
        if self.send_text is None or not isinstance(event, EntryAdded):
            return False
        try:
            follow = self.follow_of(event.conversation)
            return follow is not None and follow.deliver_at_once(event, self.send_text)
        except Exception:
            logger.exception("%s not passed on", type(event).__name__)
            return True

    def follow_of(self, conversation: int) -> Follow | None:
        """How the page follows this conversation, if it does."""
        raise NotImplementedError

    async def pass_on(self, event: Event) -> None:
        """Tells the page of the event, if it concerns the page."""
        raise NotImplementedError

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Runs `work` beside the socket; it ends with the socket."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def join(self, topic: str) -> None:
        """Follows the topic's events from now on."""
        if topic not in self.topics:
            self.topics.add(topic)
            await doorbell.join(topic, self)

    async def quit(self, topic: str) -> None:
        """Ends what `join` began."""
        if topic in self.topics:
            self.topics.discard(topic)
            await doorbell.leave(topic, self)

    async def show_entries(self, entries: list[EntryFrame]) -> None:
        """Sends earlier entries, and the state of their files."""
        for said in entries:
            await self.tell(said)
        for frame in await in_thread(file_frames.frames_of, [said.entry for said in entries], self.audience):
            await self.tell(frame)


def ring_typing(
    conversation: int, author: protocol.Author, *, active: bool, epoch: int, text: str | None = None
) -> None:
    """Tells those who follow the conversation; never stored."""
    doorbell.ring_now(doorbell.topic_of(conversation), Typing(conversation, author, active, epoch, text))
