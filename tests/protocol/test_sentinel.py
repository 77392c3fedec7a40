"""With `sentinel://` as REDIS_URL, every connection finds the primary that took over; nobody has to be told."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kombu
import pytest
import redis
import redis.sentinel
from asgiref.sync import sync_to_async
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations import engine_counts, redis_clients, redis_server
from conversations.quotas.quota import HOUR, Quota, Wanted
from conversations.quotas.sharing import Sharing
from conversations.realtime.from_thread import PatientPublisher
from takeover_project import health
from tests.protocol.test_doorbell import Process, numbered
from tests.resilience.topology import until
from tests.servers.sentinel import Group, group_in

ONCE: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
AWAY = (redis.RedisError, OSError, kombu.exceptions.OperationalError)


@pytest.fixture
def group(tmp_path: Path, settings: Any) -> Iterator[Group]:
    with group_in(tmp_path) as running:
        settings.REDIS_URL = running.url
        yield running


async def ready() -> bool:
    return not await health.missing_in_broker()


def left_open() -> list[Any]:
    """Clients of the Sentinels that Kombu leaves to the garbage collector."""
    return [one for each in gc.get_objects() if type(each) is redis.sentinel.Sentinel for one in each.sentinels]


def soon(work: Callable[[], Any]) -> Any:
    """The result, as soon as a connection leads to the new primary."""
    end = time.monotonic() + 10
    while True:
        try:
            return work()
        except AWAY:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def test_limits_counts_and_tasks_go_on_after_a_failover(group: Group, settings: Any) -> None:
    settings.LIMIT_OF_TEST = 100
    quota = Quota("of-test", "LIMIT_OF_TEST", HOUR)
    first, second = Sharing(), Sharing()
    broker, options = redis_server.for_celery(settings.REDIS_URL)
    with redis_clients.client(**ONCE) as client, kombu.Connection(broker, transport_options=options) as celery:
        before, tasks = group.primary(), celery.SimpleQueue("of-test")
        client.set("kept", "yes")
        client.wait(1, 1000)
        tasks.put("one")
        task = tasks.get(timeout=5)
        assert task.payload == "one"
        task.ack()
        first.counts.take([Wanted(quota, "somebody", 40)])
        first.exchange()
        group.fail_over()
        assert group.primary() != before
        assert soon(lambda: client.get("kept")) == b"yes"
        assert soon(engine_counts.read).failures == 0
        engine_counts._add({"failures": 1})
        assert engine_counts.read().failures == 1
        first.counts.take([Wanted(quota, "somebody", 60)])
        first.exchange()
        second.counts.take([Wanted(quota, "somebody", 50)])
        soon(lambda: second._add(second.counts.to_tell()))
        for each in (first, second):
            each._client.close()
    with kombu.Connection(broker, transport_options=options) as celery:
        tasks = celery.SimpleQueue("of-test")
        tasks.put("two")
        assert tasks.get(timeout=5).payload == "two"
    for each in left_open():
        each.close()


async def test_processes_hear_each_other_again_after_a_failover(group: Group) -> None:
    one, other, thread = Process(b"one"), Process(b"other"), PatientPublisher()
    await other.transport.subscribe("a")
    one.transport.publish("a", numbered(1))
    await other.until(lambda: ("a", 1) in other.heard)
    assert await ready()
    await sync_to_async(group.fail_over)()

    async def rings() -> None:
        number = 2
        while True:
            one.transport.publish("a", numbered(number))
            number += 1
            await asyncio.sleep(0.1)

    ringing = asyncio.create_task(rings())
    await other.until(lambda: len(other.heard) > 3)
    ringing.cancel()
    await until(ready, "the broker to answer")
    await sync_to_async(soon)(lambda: thread.publish([("a", numbered(-1))]))
    await other.until(lambda: ("a", -1) in other.heard)
    await sync_to_async(thread.close)()
    await one.transport.close()
    await other.transport.close()
