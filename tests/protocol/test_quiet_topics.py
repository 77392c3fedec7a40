"""Rings that nobody else hears stay in their process, and whoever joins misses none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis
from asgiref.sync import sync_to_async

from conversations.realtime import quiet_topics
from tests.protocol.test_doorbell import ONLY_REDIS, PATIENCE, Broker, Process, both, numbered, server

__all__ = ["both", "server"]

pytestmark = ONLY_REDIS

ROUNDS = 20


def publications(server: Broker) -> int:
    """How many messages the broker has got."""
    with redis.Redis(unix_socket_path=str(server.socket), socket_timeout=5) as client:
        found: Any = client.info("commandstats")
        return int(found.get("cmdstat_publish", {}).get("calls", 0))


@pytest.fixture
async def alone(server: Broker) -> AsyncIterator[Process]:
    """A process that is subscribed to a topic, and knows that nobody else is."""
    one = Process(b"one")
    await one.transport.subscribe("a")
    await settle(one)
    yield one
    await one.transport.close()


async def settle(process: Process) -> None:
    """Waits until the broker has answered what was published."""
    async with asyncio.timeout(PATIENCE):
        while process.transport._outbox.unanswered or process.transport._outbox.has_some():  # type: ignore[attr-defined] # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_process_publishes_next_to_nothing_while_nobody_else_listens(server: Broker, alone: Process) -> None:
    before = await sync_to_async(publications)(server)
    for number in range(10 * quiet_topics.MOST):
        alone.transport.publish("a", numbered(number))
        await asyncio.sleep(0)
        await settle(alone)
    assert await sync_to_async(publications)(server) - before <= 15


async def test_whoever_joins_hears_what_is_rung_before_its_announcement_arrives(server: Broker, alone: Process) -> None:
    line = alone.transport._connection._transport  # type: ignore[attr-defined]
    line.pause_reading()
    other = Process(b"other")
    await other.transport.subscribe("a")
    # It reads the database now; what is stored later it must hear of.
    for number in range(20):
        alone.transport.publish("a", numbered(number))
        await asyncio.sleep(0)
    line.resume_reading()
    await other.until(lambda: len(other.heard) == 20)
    assert other.heard == [("a", number) for number in range(20)]
    await other.transport.close()


async def test_listeners_that_come_and_go_miss_no_ring_while_they_are_there(server: Broker, alone: Process) -> None:
    stored = 0

    async def say() -> None:
        nonlocal stored
        while True:
            stored += 1
            alone.transport.publish("a", numbered(stored))
            await asyncio.sleep(0)

    saying = asyncio.create_task(say())
    for _ in range(ROUNDS):
        other = Process(b"other")
        await other.transport.subscribe("a")
        read, upto = stored, stored + 20
        await other.until(lambda upto=upto, other=other: ("a", upto) in other.heard)  # type: ignore[misc]
        heard = [number for _, number in other.heard if read < number <= upto]
        assert heard == list(range(read + 1, upto + 1))
        await other.transport.unsubscribe("a")
        await other.transport.close()
        await settle_quietly(alone)
    saying.cancel()


async def settle_quietly(process: Process) -> None:
    """Waits until the process knows that it is alone again."""
    async with asyncio.timeout(PATIENCE):
        while "a" not in process.transport._quiet._topics:  # type: ignore[attr-defined]  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_listener_that_dies_is_not_rung_for_long(server: Broker, both: tuple[Process, Process]) -> None:
    one, other = both
    await one.transport.subscribe("a")
    await other.transport.subscribe("a")
    one.transport.publish("a", numbered(1))
    await other.until(lambda: other.heard == [("a", 1)])
    await other.transport.close()  # its connection is cut: it did not say that it leaves
    for number in range(2, 5):
        one.transport.publish("a", numbered(number))
        await settle(one)
    before = await sync_to_async(publications)(server)
    one.transport.publish("a", numbered(5))
    await settle(one)
    assert await sync_to_async(publications)(server) == before


async def test_a_process_that_does_not_announce_itself_hears_what_it_missed(
    server: Broker, alone: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of an earlier version does."""
    monkeypatch.setattr(quiet_topics, "PROVEN", 0.2)
    earlier = Process(b"other")
    monkeypatch.setattr(earlier.transport._outbox, "announce", lambda _: [])  # type: ignore[attr-defined]
    await earlier.transport.subscribe("a")
    alone.transport.publish("a", numbered(1))
    await asyncio.sleep(0.3)
    alone.transport.publish("a", numbered(2))
    await earlier.until(lambda: ("a", 1) in earlier.heard and ("a", 2) in earlier.heard)
    await earlier.transport.close()


async def test_what_was_kept_is_published_when_the_process_stops_listening(server: Broker, alone: Process) -> None:
    """Until then it would have heard an announcement."""
    other = Process(b"other")
    joining = asyncio.create_task(other.transport.subscribe("a"))
    await asyncio.sleep(0)
    alone.transport.publish("a", numbered(1))
    await alone.transport.unsubscribe("a")
    await joining
    alone.transport.publish("a", numbered(2))
    await other.until(lambda: ("a", 2) in other.heard)
    await other.transport.close()
