"""50 operators on the lists while rows change 1,000 times a second: what it costs, and how stale a list is. Linux only.

Visitors write to a bot, so that each message changes a row twice. The CPU of the web process is measured with consoles
that show no list, then with all of them on "All"; the difference is the lists'. What one frame per change and console
would cost comes from the same consoles all watching one conversation. Staleness: from when a visitor was shown an entry
to when a console's row has it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._stand import Stand, Web, stand
from benchmarks._wire import Talker, connect
from benchmarks.speed import CAST

CONSOLES = 50
VISITORS = 100
CHANGES = 1_000
SECONDS = 5.0
WATCHED = 20
ROUNDS = 3

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


class Guest(Talker):
    """A visitor; notes when each entry was shown."""

    def __init__(self, client: Any) -> None:
        super().__init__(client, decode, encode)
        self.conversation = 0
        self.shown: dict[int, float] = {}

    def hear(self, frame: bytes) -> None:
        told = decode(frame)
        if told["type"] == "entry":
            self.shown[told["entry"]["seq"]] = time.perf_counter()
        elif waiting := self.answers.pop(told.get("ref", ""), None):
            waiting.set_result(told)

    async def say(self) -> None:
        self.conversation = (await self.ask("send", text="hello"))["conversation"]


class Desk(Talker):
    """An operator's console; notes when each row had what."""

    def __init__(self, client: Any) -> None:
        super().__init__(client, decode, encode)
        self.rows: list[tuple[float, int, int]] = []
        self.entries = 0

    def hear(self, frame: bytes) -> None:
        told = decode(frame)
        if told["type"] == "rows":
            now = time.perf_counter()
            self.rows += [(now, row["id"], row["seq"]) for row in told["upserts"]]
        elif told["type"] == "entry":
            self.entries += 1
        elif waiting := self.answers.pop(told.get("ref", ""), None):
            waiting.set_result(told)


async def main() -> None:
    with stand(postgres=True) as place:
        place.cast["pairs"] = place.inside(CAST, CONSOLES)
        ratios, stale = [], []
        for number in range(ROUNDS):
            ratio, late, line = await measure(place)
            ratios.append(ratio)
            stale.append(late)
            print(f"round {number + 1}: {line}")
    print(f"lists beside one frame a change: {statistics.median(ratios):.3f} × the CPU (goal: at most 0.15)")
    print(f"staleness p99: {statistics.median(stale):.0f} ms (goal: at most 300)")


async def measure(place: Stand) -> tuple[float, float, str]:
    with place.web("product") as [web]:
        guests = [await guest(web) for _ in range(VISITORS)]
        desks = [await desk(web, pair["session"]) for pair in place.cast["pairs"]]
        without, changes = await under_load(place, web, guests)
        frame = await one_frame(place, web, desks)
        for each in desks:
            await each.ask("list", view="all")
        with_lists, more = await under_load(place, web, guests)
        await asyncio.sleep(1)
        late = staleness(guests, desks)
        for each in (*guests, *desks):
            each.client.close()
    lists = with_lists / more - without / changes  # seconds of CPU a change
    ratio = lists / (frame * CONSOLES)
    p50, p99 = statistics.median(late) * 1000, statistics.quantiles(late, n=100)[98] * 1000
    line = (
        f"{more / SECONDS:.0f} changes/s; lists {lists * 1e6:.0f} µs of CPU a change, "
        f"one frame {frame * 1e6:.0f} µs: {ratio:.3f}; staleness p50 {p50:.0f}, p99 {p99:.0f} ms"
    )
    return ratio, p99, line


async def under_load(place: Stand, web: Web, guests: list[Guest]) -> tuple[float, int]:
    """Seconds of CPU, and changes, while the guests write."""
    before, shown = place.costs([web])["web"], sum(len(each.shown) for each in guests)
    pause = len(guests) / (CHANGES / 2)

    async def write(each: Guest, number: int) -> None:
        start = time.perf_counter() + pause * number / len(guests)
        for turn in range(int(SECONDS / pause)):
            await asyncio.sleep(max(0.0, start + turn * pause - time.perf_counter()))
            await each.say()

    await asyncio.gather(*(write(each, number) for number, each in enumerate(guests)))
    await asyncio.sleep(0.5)
    return place.costs([web])["web"] - before, sum(len(each.shown) for each in guests) - shown


async def one_frame(place: Stand, web: Web, desks: list[Desk]) -> float:
    """Seconds of CPU that an entry costs for each console that watches its conversation."""
    talker = await guest(web)
    await talker.say()
    await asyncio.sleep(0.5)
    begun = place.costs([web])["web"]
    for _ in range(WATCHED * 5):
        await talker.say()
    await asyncio.sleep(0.5)
    alone = place.costs([web])["web"] - begun
    for each in desks:
        await each.ask("watch", conversation=talker.conversation)
    await asyncio.sleep(0.5)
    heard, begun = sum(each.entries for each in desks), place.costs([web])["web"]
    for _ in range(WATCHED * 5):
        await talker.say()
    await asyncio.sleep(0.5)
    spent = place.costs([web])["web"] - begun - alone
    frames = sum(each.entries for each in desks) - heard
    for each in desks:
        await each.ask("unwatch", conversation=talker.conversation)
    talker.client.close()
    return max(spent, 1e-9) / frames


def staleness(guests: list[Guest], desks: list[Desk]) -> list[float]:
    """Seconds, for every entry and console: from the visitor's page to the row."""
    late = []
    shown = {each.conversation: each.shown for each in guests}
    for each in desks:
        first = min((at for at, _, _ in each.rows), default=0.0)
        known: dict[int, int] = {}
        for at, pk, seq in each.rows:
            for number in range(known.get(pk, seq - 1) + 1, seq + 1):
                was = shown.get(pk, {}).get(number)
                if was is not None and was >= first - 0.5:
                    late.append(max(0.0, at - was))
            known[pk] = max(seq, known.get(pk, 0))
    return late


async def guest(web: Web) -> Guest:
    made = Guest(await connect(f"ws://127.0.0.1:{web.port}/ws/chat/bench/"))
    await made.ask("hello")
    return made


async def desk(web: Web, session: str) -> Desk:
    origin = f"http://127.0.0.1:{web.port}"
    headers = {"Origin": origin, "Cookie": f"sessionid={session}"}
    made = Desk(await connect(f"ws://127.0.0.1:{web.port}/ws/console/", headers))
    await made.ask("hello")
    return made


if __name__ == "__main__":
    asyncio.run(main())
