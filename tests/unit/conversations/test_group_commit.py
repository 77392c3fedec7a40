"""Group commit: items that wait are written together, and each gets its result or the database's error."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from django.db import OperationalError

from conversations.journal.group_commit import BATCH, QUEUE, Group


class Database:
    """Takes batches of numbers when it is let, and gives each number back."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.failure: Exception | None = None

    async def commit(self, items: Sequence[int]) -> list[int]:
        await self.open.wait()
        self.batches.append(list(items))
        if self.failure:
            raise self.failure
        return list(items)


async def test_what_arrives_while_a_commit_runs_leaves_together_with_the_next() -> None:
    database = Database()
    group = Group(database.commit, lambda: -1)
    first = asyncio.create_task(group.write([1]))
    await asyncio.sleep(0)
    later = [asyncio.create_task(group.write([number, -number])) for number in range(2, 5)]
    await asyncio.sleep(0)
    database.open.set()
    assert await first == [1]
    assert [await each for each in later] == [[2, -2], [3, -3], [4, -4]]
    assert database.batches == [[1], [2, -2, 3, -3, 4, -4]]


@pytest.mark.parametrize("failure", [OperationalError("gone"), ValueError("a mistake of ours")])
async def test_a_failed_commit_refuses_its_batch_and_the_writer_goes_on(failure: Exception) -> None:
    database = Database()
    database.open.set()
    group = Group(database.commit, lambda: -1)
    database.failure = failure
    assert await group.write([1, 2]) == [-1, -1]
    database.failure = None
    assert await group.write([3]) == [3]


async def test_somebody_who_goes_away_meanwhile_is_written_and_nobody_else_is_troubled() -> None:
    database = Database()
    group = Group(database.commit, lambda: -1)
    gone, stays = asyncio.create_task(group.write([1])), asyncio.create_task(group.write([2]))
    await asyncio.sleep(0)
    gone.cancel()
    database.open.set()
    assert await stays == [2]
    assert sorted(number for batch in database.batches for number in batch) == [1, 2]


async def test_with_too_many_waiting_the_next_is_refused_at_once() -> None:
    database = Database()
    group = Group(database.commit, lambda: -1)
    waiting = asyncio.create_task(group.write(list(range(QUEUE + BATCH + 1))))
    await asyncio.sleep(0)
    assert await group.write([1]) == [-1]
    database.open.set()
    assert await waiting == list(range(QUEUE + BATCH + 1))
    assert max(map(len, database.batches)) == BATCH
