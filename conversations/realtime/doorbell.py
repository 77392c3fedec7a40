"""The doorbell: the only way in which one process tells another that something has happened.

The journal is the truth. A ring may come late, twice or never; the next heartbeat heals what was lost. So a failed
ring is logged and never fails the write that it follows.

Each process is subscribed once, to the topics that its sockets follow, and hands what arrives to the sockets itself:
an event crosses the broker once a process, not once a socket. Sockets of the same process are told directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.db import transaction

from conversations.realtime.dispatcher import Listener, dispatchers
from conversations.realtime.events import Event, Message, RowHint
from conversations.realtime.failures import note_failure
from conversations.realtime.from_thread import publisher
from conversations.realtime.transport import Ring

OPERATORS = "operators"
"""The topic of everything that concerns all operators."""


def topic_of(conversation: int) -> str:
    """The topic of one conversation."""
    return f"conversation.{conversation}"


def ring(topic: str, event: Event | None, hint: RowHint | None = None) -> None:
    """Tells the topic's listeners in every process, once the current transaction has committed."""
    transaction.on_commit(partial(ring_now, topic, event, hint))


def ring_now(topic: str, event: Event | None, hint: RowHint | None = None) -> None:
    """Tells the topic's listeners in every process now; from any thread. Never raises."""
    ring_many([(topic, Message(event, hint))])


def ring_many_after_commit(rings: Sequence[Ring]) -> None:
    """Sends several messages together, once the current transaction has committed."""
    transaction.on_commit(lambda: ring_many(rings))


def ring_many(rings: Iterable[Ring]) -> None:
    """Sends several messages, each to its topic, in their order; from any thread. Never raises."""
    try:
        rings = tuple(rings)
        here, targets = _running_loop(), dispatchers.open()
        if here and not targets:
            # Nobody listens here yet; a loop does not wait for the broker all the same.
            targets = [(here, dispatchers.get())]
        for position, (loop, dispatcher) in enumerate(targets):
            send = dispatcher.publish if position == 0 else dispatcher.deliver_many
            if loop is here:
                send(rings)
            else:
                loop.call_soon_threadsafe(send, rings)
        if not targets:
            publisher.publish(rings)
    except Exception as error:  # noqa: BLE001 - whatever it is, the write stands
        note_failure("failed", error)


async def join(topic: str, listener: Listener) -> None:
    """Notifies `listener` of the topic's events from now on. Never raises while the broker is away."""
    await dispatchers.get().join(topic, listener)


async def leave(topic: str, listener: Listener) -> None:
    """Ends what `join` began."""
    await dispatchers.get().leave(topic, listener)


def add_cache(learn: Callable[[RowHint], None]) -> None:
    """Calls `learn` with every hint that comes to the running event loop."""
    dispatchers.get().add_cache(learn)


async def close() -> None:
    """Ends the dispatcher of the running event loop, if there is one, and its connections."""
    if dispatcher := dispatchers.pop():
        await dispatcher.close()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
