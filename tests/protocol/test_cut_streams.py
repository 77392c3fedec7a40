"""Takeovers at random points of a stream: nothing of it inside them, the connection closed, the draft there.

CUTS sets how many; `make soak` makes 500. With -s it prints the median time from takeover to closed connection.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Callable
from statistics import median

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import LanguageModel
from conversations.models import Entry
from conversations.models.about_to_say import AboutToSay
from tests.cast import Socket, Stage
from tests.servers.model import Answer, Manner, Model

CUTS = int(os.environ.get("CUTS", "50"))
AT_ONCE = 25
LATEST = 2.0
"""Seconds from a takeover to the closed connection, on a machine that is busy with something else; usually it is some
milliseconds."""

WORDS = [f"word{number} " for number in range(80)]
APART = 0.06
FIRST = 0.5
"""Seconds of an answer in which it is cut off. It would last much longer."""

CONSOLES = 5
"""Each gives its commands one after the other."""


class Streams:
    """When, by `time.monotonic`, the answer to each question began and was closed before its end."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}
        self.closed: dict[str, float] = {}
        self.whole: set[str] = set()

    def manner(self) -> Manner:
        def answer(writing: Answer) -> None:
            question = writing.material["visitor_says_now"]
            writing.head()
            self.begun[question] = time.monotonic()
            try:
                self.write(writing)
                self.whole.add(question)
            except OSError:  # whoever asked has gone
                self.closed[question] = time.monotonic()

        return answer

    def write(self, writing: Answer) -> None:
        for word in WORDS:
            if writing.gone(APART):
                raise ConnectionResetError
            writing.write(writing.chunk({"content": word}))
        writing.write(writing.chunk({}, "stop") + b"data: [DONE]\n\n")


async def happened(what: Callable[[], object], patience: float = 20.0) -> None:
    async with asyncio.timeout(patience):
        while not what():  # noqa: ASYNC110 - other threads change it
            await asyncio.sleep(0.005)


async def cut_one(stage: Stage, console: Socket, streams: Streams, number: int, chance: random.Random) -> float | None:
    """Takes over in the middle of an answer. Gives the seconds until its connection closed; None if it was over."""
    question = f"question {number}"
    vera = await stage.visitor()
    pk = (await vera.do("send", text=question))["conversation"]
    await happened(lambda: question in streams.begun)
    await asyncio.sleep(chance.uniform(0, FIRST))
    was_whole, at = question in streams.whole, time.monotonic()
    await console.do("take_over", conversation=pk)
    await happened(lambda: question in streams.closed or question in streams.whole, LATEST)
    taken = await vera.noticed("taken_over")
    shown = vera.frames.index({"type": "entry", "entry": taken})
    wrote = [frame["text"] for frame in vera.frames[:shown] if frame["type"] == "writing" and frame["text"]]
    said = [each.seq async for each in Entry.objects.filter(conversation=pk, author="bot")]
    assert all(seq < taken["seq"] for seq in said), "no bot text inside a takeover"
    assert not any(frame["type"] == "writing" and frame["text"] for frame in vera.frames[shown:])
    if wrote and not said:
        await draft_of(pk, wrote[-1])
    await vera.close()
    return None if was_whole or question not in streams.closed else streams.closed[question] - at


async def draft_of(pk: int, at_least: str) -> None:
    async with asyncio.timeout(10):
        while not (kept := await sync_to_async(AboutToSay.objects.filter(pk=pk).first)()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert kept.text.startswith(at_least)


async def test_takeovers_at_random_points_of_a_stream(stage: Stage, fake: Model, olga: User) -> None:
    await LanguageModel.objects.aupdate(first_seconds=30)  # so many at once are slow to begin
    streams, chance = Streams(), random.Random(7)
    fake.answer(streams.manner())
    consoles = [await stage.console(olga) for _ in range(CONSOLES)]
    took: list[float] = []
    for first in range(0, CUTS, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, CUTS))
        found = await asyncio.gather(
            *(cut_one(stage, consoles[number % CONSOLES], streams, number, chance) for number in numbers)
        )
        took += [each for each in found if each is not None]
    middle, most = 1000 * median(took), 1000 * max(took)
    print(f"\n{len(took)} of {CUTS} streams cut off; closed after {middle:.0f} ms (median), {most:.0f} ms at most")
    assert len(took) > CUTS * 0.9, "nearly all were cut off"
    assert max(took) < LATEST
