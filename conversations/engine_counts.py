"""Counts what workers hear from external engines. In Redis, because `/metrics` is answered by web processes."""

from __future__ import annotations

import asyncio
import logging
from typing import NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations import redis_clients

logger = logging.getLogger(__name__)

NAME = "takeover.engine-counts"
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histogram's buckets, in seconds."""

PATIENCE = 1.0
"""Seconds that the server has to answer."""


class EngineCounts(NamedTuple):
    """What all workers counted since Redis was emptied last. `buckets`: how many answers took at most so long."""

    failures: int
    buckets: list[tuple[str, float]]
    seconds: float


def note_failure() -> None:
    """Counts a request that was not answered. Waits for nothing; call it in an event loop."""
    _add_soon({"failures": 1})


def note_answer(seconds: float) -> None:
    """Counts an answer. Waits for nothing; call it in an event loop."""
    bound = next((bound for bound in BOUNDS if seconds <= bound), None)
    _add_soon({"answers": 1, "seconds": seconds} | ({str(bound): 1} if bound else {}))


def read() -> EngineCounts:
    """What was counted. Raises redis-py's errors."""
    with _client() as client:
        found = {name.decode(): float(value) for name, value in client.hgetall(NAME).items()}
    buckets, total = [], 0.0
    for bound in BOUNDS:
        total += found.get(str(bound), 0.0)
        buckets.append((str(bound), total))
    return EngineCounts(
        int(found.get("failures", 0)), [*buckets, ("+Inf", found.get("answers", 0.0))], found.get("seconds", 0.0)
    )


def _add_soon(amounts: dict[str, float]) -> None:
    asyncio.get_running_loop().run_in_executor(None, _add, amounts)


def _add(amounts: dict[str, float]) -> None:
    try:
        with _client() as client:
            pipe = client.pipeline(transaction=True)
            for name, amount in amounts.items():
                pipe.hincrbyfloat(NAME, name, amount)
            pipe.execute()
    except (redis.RedisError, OSError) as problem:
        logger.warning("An engine's answer was not counted: %s", type(problem).__name__)


def _client() -> redis.Redis:
    return redis_clients.client(socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0))
