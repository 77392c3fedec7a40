"""The doorbell's two transports beside each other: latency, throughput and CPU of a ring between two processes.

`python benchmarks/doorbell.py`. One process rings and this one listens, over one broker. The transports take turns.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "takeover_project.settings"

import django

from tests.servers.broker import broker_in

ROUNDS = 5
CALM, CALM_PAUSE = 500, 0.004
"""Rings one after the other, and the seconds between them: for the latency."""
MANY, TOPICS, AHEAD = 20_000, 50, 500
"""Rings as fast as they arrive, their topics, and how many may be under way: for throughput and CPU."""
FRAME = '{"type":"entry","entry":{"conversation":123,"seq":17,"text":"Hello, what does a parcel cost?"}}' + 150 * "x"
BACK = "back"


def main() -> None:
    if len(sys.argv) > 1:
        django.setup()
        asyncio.run(ring() if sys.argv[1] == "ring" else listen())
        return
    measured: dict[str, list[list[float]]] = {"redis": [], "channels": []}
    with tempfile.TemporaryDirectory(prefix="takeover-bench-") as folder, broker_in(Path(folder)) as socket:
        for _ in range(ROUNDS):
            for transport, figures in measured.items():
                environment = {"DATA_DIR": folder, "REDIS_URL": f"unix://{socket}", "DOORBELL": transport}
                done = subprocess.run(
                    [sys.executable, __file__, "listen"],
                    env=os.environ | environment,
                    check=True,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                figures.append([float(each) for each in done.stdout.split()])
    for transport, figures in measured.items():
        median, late, throughput, listening, ringing = (
            f"{statistics.median(each):,.0f} ({min(each):,.0f} to {max(each):,.0f})"
            for each in zip(*figures, strict=True)
        )
        print(
            f"{transport}: a ring takes {median} µs, p99 {late} µs; {throughput} rings a second; "
            f"CPU a ring: {ringing} µs of the process that rings, {listening} µs of the one that listens"
        )


class Heard:
    """Counts what arrives, and notes how long it took; tells the other process when it may go on."""

    def __init__(self) -> None:
        self.number = 0
        self.took: list[int] = []
        self.done = asyncio.Event()
        self.until = 0

    def notify(self, event: object) -> None:
        from conversations.realtime import doorbell
        from conversations.realtime.events import EntryAdded, RowChanged

        assert isinstance(event, EntryAdded)
        self.number += 1
        self.took.append(time.perf_counter_ns() - event.seq)
        if self.number % (AHEAD // 2) == 0:
            doorbell.ring_now(BACK, RowChanged(self.number))
        if self.number == self.until:
            self.done.set()

    async def first(self, number: int) -> None:
        self.number, self.until, self.took = 0, number, []
        self.done.clear()
        await self.done.wait()


async def listen() -> None:
    """Prints microseconds (median, p99), rings a second, and CPU a ring here and there."""
    from conversations.realtime import doorbell

    heard = Heard()
    for topic in range(TOPICS):
        await doorbell.join(f"conversation.{topic}", heard)
    ringer = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "ring", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert ringer.stdin
    assert ringer.stdout
    await ringer.stdout.readline()
    ringer.stdin.write(b"calm\n")
    await heard.first(CALM)
    took = sorted(each / 1000 for each in heard.took)
    ringer.stdin.write(b"many\n")
    begun, before = time.perf_counter(), cpu()
    await heard.first(MANY)
    spent, here = time.perf_counter() - begun, cpu() - before
    there = float(await ringer.stdout.readline())
    ringer.stdin.write(b"end\n")
    await ringer.wait()
    print(took[CALM // 2], took[CALM * 99 // 100], MANY / spent, here / MANY * 1e6, there / MANY * 1e6)
    await doorbell.close()


class Allowed:
    """How many rings were heard, as the listener tells."""

    def __init__(self) -> None:
        self.heard = 0
        self.more = asyncio.Event()

    def notify(self, event: object) -> None:
        from conversations.realtime.events import RowChanged

        assert isinstance(event, RowChanged)
        self.heard = event.conversation
        self.more.set()


async def ring() -> None:
    """Rings as it is told on standard input."""
    from conversations.realtime import doorbell
    from conversations.realtime.events import EntryAdded

    def once(number: int) -> None:
        topic = number % TOPICS
        doorbell.ring_now(f"conversation.{topic}", EntryAdded(topic, time.perf_counter_ns(), FRAME))

    allowed = Allowed()
    await doorbell.join(BACK, allowed)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for number in range(CALM):
        once(number)
        await asyncio.sleep(CALM_PAUSE)
    await asyncio.to_thread(sys.stdin.readline)
    allowed.heard, before = 0, cpu()
    for number in range(MANY):
        while number - allowed.heard >= AHEAD:
            allowed.more.clear()
            await allowed.more.wait()
        once(number)
        if number % 10 == 0:
            await asyncio.sleep(0)  # as in a web process, whose rings come from many sockets
    print(cpu() - before, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await doorbell.close()


def cpu() -> float:
    """Seconds of CPU that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
