"""A web process is killed and starts again while 1,000 visitors have the page open: when is each of them current again?

`python benchmarks/reconnects.py [VISITORS]`, two cores. Every visitor waits before each attempt as the page does
(`static/js/lib/connection.js`, whose numbers are read from it). Meanwhile one line is stored in each conversation; a
visitor is current once it has arrived. Times count from the moment at which the new process takes connections.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

CODE = Path(__file__).parents[1]
sys.path.insert(0, str(CODE))
from benchmarks._stand import Stand, Web, stand
from benchmarks._wire import Client, Talker, connect
from benchmarks.crowd import AT_ONCE
from benchmarks.speed import CAST

VISITORS, ROUNDS = 1_000, 3
GOAL = 10.0  # seconds until 99 of 100 are current
WITHIN = 90.0  # seconds
LINE = "while you were away"
PAGE = (CODE / "static/js/lib/connection.js").read_text()

MEANWHILE = f"""
import json, sys
from conversations import journal
from conversations.journal.items import Append, Line
items = [Append(conversation=pk, lines=(Line(author="visitor", text={LINE!r}),), sender=f"v{{pk}}", ref=f"{{ref}}")
         for pk, ref in json.load(sys.stdin)]
for first in range(0, len(items), 100):
    journal.commit(items[first:first + 100])
print(len(items))
"""

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


def constant(name: str) -> float:
    """A number of the page's script."""
    found = re.search(rf"^const {name} = ([\d_.]+);", PAGE, re.MULTILINE)
    if not found:
        raise LookupError(f"connection.js has no {name}")
    return float(found[1].replace("_", ""))


FIRST, LONGEST, GROWTH = constant("FIRST_DELAY"), constant("LONGEST_DELAY"), constant("GROWTH")


async def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else VISITORS
    with stand(postgres=True) as place:
        place.inside(CAST, 1)  # makes the bot
        for round_number in range(ROUNDS):
            print(f"round {round_number + 1}: {await storm(place, number)}")
    print(f"goal: 99 of 100 within {GOAL:g} s")


async def storm(place: Stand, number: int) -> str:
    """One storm, in words."""
    with place.web("product") as [web]:
        people = [Person() for _ in range(number)]
        for first in range(0, number, AT_ONCE):
            await asyncio.gather(*(person.arrive(web) for person in people[first : first + AT_ONCE]))
        os.kill(web.pid, signal.SIGKILL)
        away = time.perf_counter()
        for person in people:
            person.begin()
        missed = [(person.conversation, f"{away}-{person.conversation}") for person in people]
        await asyncio.to_thread(place.inside, MEANWHILE, missed)
    context = place.web("product")
    [web] = await asyncio.to_thread(context.__enter__)
    there = time.perf_counter()
    Person.port = web.port
    try:
        async with asyncio.timeout(WITHIN):
            times = sorted([(await person.current) - there for person in people])
    finally:
        for person in people:
            person.leave()
        Person.port = None
        context.__exit__(None, None, None)
    middle, most = times[number // 2], times[int(number * 0.99) - 1]
    attempts = sum(person.attempts for person in people) / number
    return (
        f"{number} visitors, away for {there - away:.1f} s; current again after p50 {middle:.1f}, p99 {most:.1f}, "
        f"last {times[-1]:.1f} s; {attempts:.1f} attempts each"
    )


class Person:
    """A visitor's page that connects again by itself."""

    port: int | None = None
    """The port of the new process; none while it does not listen."""

    def __init__(self) -> None:
        self.attempts = 0
        self.client: Client | None = None
        self.work: asyncio.Task[None] | None = None
        self.current: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def arrive(self, web: Web) -> None:
        """Opens the page and says something."""
        talker = Talker(await connect(f"ws://127.0.0.1:{web.port}/ws/chat/bench/"), decode, encode)
        self.token = (await talker.ask("hello"))["token"]
        said = await talker.ask("send", text="hello")
        self.conversation, self.seq = said["conversation"], said["seq"]
        self.client = talker.client

    def begin(self) -> None:
        """The line broke."""
        self.work = asyncio.get_running_loop().create_task(self._come_back())

    def leave(self) -> None:
        if self.work:
            self.work.cancel()
        if self.client:
            self.client.close()

    async def _come_back(self) -> None:
        while True:
            limit = min(LONGEST, FIRST * GROWTH**self.attempts)
            self.attempts += 1
            await asyncio.sleep(random.random() * limit / 1000)
            if Person.port is None:
                continue
            try:
                self.client = await connect(f"ws://127.0.0.1:{Person.port}/ws/chat/bench/")
            except OSError:
                continue
            talker = Talker(self.client, decode, encode)
            self.client.heard = lambda frame, told=talker.hear: self._hear(frame, told)
            await talker.ask("hello", token=self.token, conversation=self.conversation, after=self.seq)
            return

    def _hear(self, frame: bytes, told: Any) -> None:
        if LINE.encode() in frame and not self.current.done():
            self.current.set_result(time.perf_counter())
        told(frame)


if __name__ == "__main__":
    asyncio.run(main())
