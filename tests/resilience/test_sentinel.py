"""Redis fails over during conversations, behind a Sentinel: nothing is lost, and nobody has to do anything."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from tests.resilience.storm import crowd, pages_current
from tests.resilience.topology import Topology, topology, until
from tests.servers.sentinel import group_in

PROMISED = 15.0
"""Seconds after the failover."""
FOLDED = "SELECT caught_up_at FROM conversations_searchprogress"


async def test_nothing_is_lost_while_the_primary_is_killed(tmp_path: Path) -> None:
    with group_in(tmp_path) as group:
        async with (
            topology(REDIS_URL=group.url) as stack,
            crowd(stack, visitors=4, operators=2, chance=random.Random(7)) as (guests, staff),
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
            said = [asyncio.create_task(guest.say()) for guest in guests]
            await asyncio.to_thread(group.fail_over)
            await asyncio.gather(*said, *(guest.say() for guest in guests))
            await until(current, "every page after the failover", PROMISED)
            refs = dict(stack.rows("SELECT ref, count(*) FROM conversations_entry WHERE ref <> '' GROUP BY ref"))
            assert refs == {ref: 1 for guest in guests for ref in guest.journal.sent}
            await works_on(stack)
            logged = [line for part in stack.ours() for line in part.output().splitlines()]
            assert not [line for line in logged if "Traceback" in line]


async def works_on(stack: Topology) -> None:
    """Waits until beat and worker have done a task; beat sends one every 10 s."""
    before = stack.rows(FOLDED)

    async def folded() -> bool:
        return stack.rows(FOLDED) != before

    await until(folded, "the worker to go on")
