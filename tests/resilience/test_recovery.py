"""Every open page is current again within 15 s of a failure of broker or database, without a reload."""

from __future__ import annotations

import asyncio
import random
import signal

import pytest

from tests.resilience.client_journal import Frame
from tests.resilience.storm import crowd, pages_current
from tests.resilience.topology import Topology, topology, until

PROMISED = 15.0
"""Seconds."""
Said = asyncio.Task[Frame]


@pytest.mark.parametrize("transport", ["redis", "channels"])
async def test_every_page_is_current_again_within_fifteen_seconds(transport: str) -> None:
    chance = random.Random(15)
    async with (
        topology(DOORBELL=transport) as stack,
        crowd(stack, visitors=4, operators=2, chance=chance) as (guests, staff),
    ):
        pages = [*guests, *staff]

        async def current() -> bool:
            return await pages_current(stack, pages)

        await asyncio.gather(*(guest.say() for guest in guests))
        for operator in staff:
            await operator.welcomed.wait()
            for guest in guests:
                assert (await operator.watch(guest.conversation))["type"] == "ok"
        await until(current, "the pages to show what was said")
        for break_it in (broker_gone, broker_restarted, broker_flushed, database_restarted):
            said = [asyncio.create_task(guest.say()) for guest in guests]
            await break_it(stack, said)
            await asyncio.gather(*said, *(guest.say() for guest in guests))
            await until(current, f"every page after: {break_it.__doc__}", PROMISED)
        refs = dict(stack.rows("SELECT ref, count(*) FROM conversations_entry WHERE ref <> '' GROUP BY ref"))
        assert refs == {ref: 1 for guest in guests for ref in guest.journal.sent}
        logged = [line for part in stack.ours() for line in part.output().splitlines()]
        assert not [line for line in logged if "Traceback" in line]
        assert len(logged) < 400


async def broker_gone(stack: Topology, said: list[Said]) -> None:
    """the broker was away until all that was said meanwhile was acknowledged"""
    await stack.broker.stop(signal.SIGTERM)
    await asyncio.gather(*said)
    await stack.broker.start()


async def broker_restarted(stack: Topology, said: list[Said]) -> None:
    """the broker was killed and started again"""
    await stack.broker.stop(signal.SIGKILL)
    await stack.broker.start()


async def broker_flushed(stack: Topology, said: list[Said]) -> None:
    """the broker forgot everything"""
    with stack.redis() as client:
        client.flushall()


async def database_restarted(stack: Topology, said: list[Said]) -> None:
    """the database was restarted at once"""
    await stack.database.stop(signal.SIGQUIT)
    await stack.database.start()
