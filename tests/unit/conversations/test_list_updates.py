"""Changes of rows are merged, and one flush comes after the other."""

from __future__ import annotations

import asyncio

import pytest

from conversations.realtime.events import RowChanged
from conversations.sockets import list_updates
from conversations.sockets.list_updates import ListUpdates, News


class Slow(ListUpdates):
    """Needs longer for a flush than changes are collected."""

    def __init__(self) -> None:
        super().__init__()
        self.running = 0
        self.flushed: list[set[int]] = []

    async def _flush(self, news: News) -> None:
        self.running += 1
        assert self.running == 1
        await asyncio.sleep(0.05)
        self.running -= 1
        self.flushed.append(news.changed)
        if 13 in news.changed:
            raise RuntimeError("this flush fails")


async def test_a_flush_waits_for_the_one_before_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_updates, "MERGE", 0.02)
    monkeypatch.setattr(list_updates, "PAUSE", 0.005)
    updates = Slow()
    for pk in range(40):
        updates.notify(RowChanged(pk))
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.2)
    assert set().union(*updates.flushed) == set(range(40))
    assert 2 <= len(updates.flushed) <= 12
    updates.notify(RowChanged(99))
    await asyncio.sleep(0.2)
    assert updates.flushed[-1] == {99}, "after a pause it goes on"
