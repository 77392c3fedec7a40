"""Changed rows cross to other processes a few times a second, each once."""

from __future__ import annotations

import asyncio

from conversations.realtime import row_ticks
from conversations.realtime.events import Message, RowChanged
from conversations.realtime.row_ticks import RowTicks


async def test_each_row_is_published_once_a_tick() -> None:
    published: list[tuple[str, Message]] = []
    ticks = RowTicks(lambda topic, message: published.append((topic, message)))
    for pk in (1, 2, 1, 3, 2, 1):
        ticks.add("operators", pk, Message(RowChanged(pk)))
    assert published == []
    await asyncio.sleep(3 * row_ticks.TICK)
    assert published == [("operators", Message(RowChanged(pk))) for pk in (1, 2, 3)]
    ticks.add("operators", 1, Message(RowChanged(1)))
    await asyncio.sleep(3 * row_ticks.TICK)
    assert len(published) == 4


async def test_what_waits_at_the_end_is_published() -> None:
    published: list[str] = []
    ticks = RowTicks(lambda topic, _: published.append(topic))
    ticks.add("operators", 1, Message(RowChanged(1)))
    ticks.flush()
    assert published == ["operators"]
    await asyncio.sleep(3 * row_ticks.TICK)
    assert len(published) == 1
