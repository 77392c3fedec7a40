"""The doorbell between processes, by both transports, while the broker is emptied, stopped and started again."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from django.conf import settings

from conversations.realtime import events, failures
from conversations.realtime.channels_layer import ChannelsLayer
from conversations.realtime.events import Message, RowChanged
from conversations.realtime.failures import Unreachable
from conversations.realtime.from_thread import PatientPublisher
from conversations.realtime.redis_connection import RedisConnection
from conversations.realtime.redis_pubsub import RedisPubSub
from conversations.realtime.transport import PAUSE, Transport
from takeover_project import broker
from tests.servers.broker import broker_in
from tests.transports import carry_by

ONLY_REDIS = pytest.mark.parametrize("server", ["redis"], indirect=True)

PATIENCE = 15.0


class Broker:
    """A broker of this test's own, which it may treat badly."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running = ExitStack()
        self.socket = broker.socket_of(folder)

    async def start(self) -> None:
        await sync_to_async(self.running.enter_context)(broker_in(self.folder))

    async def stop(self) -> None:
        await sync_to_async(self.running.close)()

    async def tell(self, *command: str) -> None:
        with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5) as client:
            await sync_to_async(client.execute_command)(*command)


def numbered(number: Any) -> Message:
    """A message that the tests recognize."""
    return Message(RowChanged(number))


class Process:
    """One process on the doorbell, and the messages that it hears."""

    def __init__(self, name: bytes) -> None:
        self.heard: list[tuple[str, int]] = []
        self.arrived = asyncio.Event()
        self.transport: Transport
        if settings.DOORBELL == "channels":
            layer = channel_layers.make_backend("default")
            self.transport = ChannelsLayer(self.receive, name=name.ljust(32), layer=layer)
        else:
            self.transport = RedisPubSub(self.receive, name=name.ljust(32))

    def receive(self, topic: str, message: Message) -> None:
        assert isinstance(message.event, RowChanged)
        self.heard.append((topic, message.event.conversation))
        self.arrived.set()

    async def until(self, wanted: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not wanted():
                self.arrived.clear()
                await self.arrived.wait()


@pytest.fixture(params=["redis", "channels"])
async def server(request: pytest.FixtureRequest, settings: Any) -> AsyncIterator[Broker]:
    with tempfile.TemporaryDirectory(prefix="takeover-", dir="/tmp") as folder:
        own = Broker(Path(folder))
        settings.REDIS_URL = f"unix://{own.socket}"
        carry_by(request.param, settings)
        await own.start()
        yield own
        await own.stop()


@pytest.fixture
async def both(server: Broker) -> AsyncIterator[tuple[Process, Process]]:
    one, other = Process(b"one"), Process(b"other")
    yield one, other
    await one.transport.close()
    await other.transport.close()


async def test_a_process_hears_what_others_publish_in_order_and_not_its_own(both: tuple[Process, Process]) -> None:
    one, other = both
    await one.transport.subscribe("a")
    await other.transport.subscribe("a")
    await other.transport.subscribe("b")
    for number in range(1_000):
        one.transport.publish("a", numbered(number))
        one.transport.publish("c", numbered(number))
    one.transport.publish("b", numbered(-1))
    await other.until(lambda: len(other.heard) == 1_001)
    assert [number for topic, number in other.heard if topic == "a"] == list(range(1_000))
    assert one.heard == []
    await other.transport.unsubscribe("a")
    one.transport.publish("a", numbered(1_000))
    one.transport.publish("b", numbered(-2))
    await other.until(lambda: ("b", -2) in other.heard)
    assert ("a", 1_000) not in other.heard


@pytest.mark.parametrize("command", ["FLUSHALL", "CLIENT KILL TYPE pubsub", "CLIENT KILL TYPE normal"])
async def test_the_doorbell_works_again_after_a_command_of_the_brokers_admin(
    server: Broker, both: tuple[Process, Process], command: str
) -> None:
    one, other = both
    await other.transport.subscribe("a")
    one.transport.publish("a", numbered(0))
    await other.until(lambda: ("a", 0) in other.heard)
    await server.tell(*command.split())
    await rings(one, other)


async def test_an_event_that_cannot_be_published_is_logged_and_the_others_arrive(
    both: tuple[Process, Process], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = both
    await other.transport.subscribe("a")
    one.transport.publish("a", numbered(object()))
    await asyncio.sleep(0.1)
    one.transport.publish("a", numbered(1))
    await other.until(lambda: other.heard == [("a", 1)])
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["doorbell broken"]


async def test_an_event_of_another_version_is_skipped_and_logged_once(
    both: tuple[Process, Process], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = both
    await other.transport.subscribe("a")
    failures._logged_at.clear()
    with monkeypatch.context() as newer:
        newer.setattr(events, "encode", lambda _: b'[[{"kind":"later","conversation":1}]]')
        for _ in range(3):
            one.transport.publish("a", numbered(0))
            await asyncio.sleep(0.05)
    one.transport.publish("a", numbered(1))
    await other.until(lambda: other.heard == [("a", 1)])
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["doorbell unreadable"]


@ONLY_REDIS
async def test_events_published_while_the_connection_was_cut_are_published_again(
    server: Broker, both: tuple[Process, Process]
) -> None:
    one, other = both
    await other.transport.subscribe("a")
    said = 0
    for _ in range(5):
        await asyncio.sleep(PAUSE + 0.1)  # a line that was cut soon is not opened at once
        for _ in range(300):
            one.transport.publish("a", numbered(said))
            said += 1
            await asyncio.sleep(0)
        await server.tell("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    await other.until(lambda: {number for _, number in other.heard} == set(range(said)))


@ONLY_REDIS
async def test_a_subscription_made_while_reconnecting_is_kept(
    server: Broker, both: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = both
    await other.transport.subscribe("a")
    await asyncio.sleep(PAUSE + 0.1)  # a line that was cut soon is not opened at once
    opened, opening = RedisConnection.open, asyncio.Event()

    async def slowly(*given: Any) -> RedisConnection:
        opening.set()
        await asyncio.sleep(0.3)
        return await opened(*given)

    monkeypatch.setattr(RedisConnection, "open", slowly)
    await server.tell("CLIENT", "KILL", "TYPE", "pubsub")
    await opening.wait()
    monkeypatch.undo()
    with suppress(Unreachable):
        await other.transport.subscribe("b")
    await rings(one, other, topic="b")
    await rings(one, other, topic="a")


async def test_a_broker_that_is_away_is_logged_once_and_heard_again_when_it_is_back(
    server: Broker, both: tuple[Process, Process], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = both
    await other.transport.subscribe("a")
    await server.stop()
    failures._logged_at.clear()
    caplog.clear()
    with pytest.raises(Unreachable):
        # The line is noticed to be cut a moment after the broker has gone.
        while True:
            await other.transport.subscribe("b")
            await other.transport.unsubscribe("b")
    for number in range(100):
        one.transport.publish("a", numbered(number))
    with pytest.raises(Unreachable):
        await other.transport.subscribe("c")
    await server.start()
    await rings(one, other)
    await rings(one, other, topic="c")
    assert len([record for record in caplog.records if record.name.startswith("conversations.realtime")]) <= 2


async def test_a_worker_rings_over_a_connection_that_it_keeps(server: Broker, both: tuple[Process, Process]) -> None:
    _, other = both
    await other.transport.subscribe("a")
    publisher = PatientPublisher()
    await sync_to_async(publisher.publish)([("a", numbered(0))])
    await sync_to_async(publisher.publish)([("a", numbered(1)), ("b", numbered(9)), ("a", numbered(2))])
    await other.until(lambda: len(other.heard) == 3)
    assert other.heard == [("a", 0), ("a", 1), ("a", 2)]
    await server.stop()
    with pytest.raises(Exception, match="onnect"):
        await sync_to_async(publisher.publish)([("a", numbered(3))])
    await server.start()
    await asyncio.sleep(PAUSE)
    number = 4
    async with asyncio.timeout(PATIENCE):
        while len(other.heard) == 3:
            await sync_to_async(publisher.publish)([("a", numbered(number))])
            await heard_soon(other)
    await sync_to_async(publisher.close)()


async def rings(one: Process, other: Process, topic: str = "a") -> None:
    """A message gets through, of those that are sent again and again; a ring may be lost."""
    number = 1_000
    async with asyncio.timeout(PATIENCE):
        while (topic, number) not in other.heard:
            number += 1
            one.transport.publish(topic, numbered(number))
            await heard_soon(other)


async def heard_soon(process: Process) -> None:
    """Waits for the next message, but not for long: it may be lost."""
    process.arrived.clear()
    try:
        async with asyncio.timeout(0.1):
            await process.arrived.wait()
    except TimeoutError:
        pass
