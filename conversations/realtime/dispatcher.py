"""Hands events to the listeners of this process, and to the transport for the other processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

from conversations.realtime.events import Event, Message, RowChanged, RowHint
from conversations.realtime.failures import Unreachable, note_failure
from conversations.realtime.per_loop import PerLoop
from conversations.realtime.row_ticks import RowTicks
from conversations.realtime.transport import Ring
from conversations.realtime.transports import open_transport


class Listener(Protocol):
    """A socket, or anything else that follows a topic."""

    def notify(self, event: Event) -> None:
        """Takes the event at once, without waiting."""


class Dispatcher:
    """The listeners of one event loop by topic, and the transport that connects them to other processes."""

    def __init__(self) -> None:
        self.transport = open_transport(self.deliver)
        self._row_ticks = RowTicks(self.transport.publish)
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._caches: list[Callable[[RowHint], None]] = []

    def add_cache(self, learn: Callable[[RowHint], None]) -> None:
        """Calls `learn` with every hint from now on."""
        self._caches.append(learn)

    async def join(self, topic: str, listener: Listener) -> None:
        """Notifies `listener` of the topic's events; of those of this process even while the broker is away."""
        self._listeners[topic].add(listener)
        try:
            await self.transport.subscribe(topic)
        except Unreachable as error:
            note_failure("not subscribed", error)

    async def leave(self, topic: str, listener: Listener) -> None:
        """Ends what `join` began."""
        self._listeners[topic].discard(listener)
        if not self._listeners[topic]:
            del self._listeners[topic]
            try:
                await self.transport.unsubscribe(topic)
            except Unreachable as error:
                note_failure("not unsubscribed", error)

    def deliver(self, topic: str, message: Message) -> None:
        """Hands the message to the caches and listeners of this loop."""
        if message.hint is not None:
            for learn in self._caches:
                learn(message.hint)
        if message.event is not None:
            for listener in tuple(self._listeners.get(topic, ())):
                listener.notify(message.event)

    def deliver_many(self, rings: Iterable[Ring]) -> None:
        """Hands the messages to the caches and listeners of this loop."""
        for topic, message in rings:
            self.deliver(topic, message)

    def publish(self, rings: Iterable[Ring]) -> None:
        """Hands the messages to the caches and listeners of this loop, and queues them for the other processes."""
        for topic, message in rings:
            self.deliver(topic, message)
            if isinstance(message.event, RowChanged) and message.hint is None:
                self._row_ticks.add(topic, message.event.conversation, message)
            else:
                self.transport.publish(topic, message)

    async def close(self) -> None:
        """Ends the transport, after what waits was given to it."""
        self._row_ticks.flush()
        await self.transport.close()


dispatchers: PerLoop[Dispatcher] = PerLoop(Dispatcher)
