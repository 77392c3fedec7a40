"""50 operators on the lists while rows change 1,000 times a second: what it costs, and how stale a list is. Linux only.

Another process writes to the journals of 500 conversations, so that the web process does nothing but hear of it and
show it. Its CPU is measured while 50 consoles show "All", and, for one frame a change and console, while they all watch
a conversation that is written to, at a rate that can be kept up; both less what 50 idle consoles cost. Staleness is
the time from an entry's writing, which stands in its text, to the arrival of a row that has it.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._stand import CODE, Stand, Web, stand
from benchmarks._wire import Talker, connect
from benchmarks.speed import CAST

CONSOLES = 50
CONVERSATIONS = 500
CHANGES = 1_000
SECONDS = 8.0
WATCHED = 1
FRAMES = 40  # changes a second if each is a frame to every console
ROUNDS = 3

WRITERS = """
import json, sys, time
from bots.models import Bot
from conversations import journal
from conversations.domain import opening
from conversations.journal.items import Append, Line
from conversations.domain.visitors import Bearer, new_token
from django.db import transaction
bot = Bot.objects.get(slug="bench").pk
with transaction.atomic():
    number = json.loads(sys.stdin.readline())
    visitors = [Bearer(token=new_token(), bot=bot, name="V", page="") for _ in range(number)]
    found = [opening.open_conversation(each).pk for each in visitors]
print(json.dumps(found), flush=True)
while line := sys.stdin.readline():
    chosen, rate, seconds = json.loads(line)
    begun, done = time.perf_counter(), 0
    while (now := time.perf_counter() - begun) < seconds:
        due = min(int(now * rate) - done, 50)
        if due > 0:
            text = str(time.time())
            batch = [chosen[(done + each) % len(chosen)] for each in range(due)]
            journal.commit([Append(conversation=pk, lines=(Line(author="bot", text=text),)) for pk in batch])
            done += due
        time.sleep(0.005)
    print(json.dumps(done), flush=True)
"""

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


class Desk(Talker):
    """An operator's console; notes how late each row was, and how many entries came."""

    def __init__(self, client: Any) -> None:
        super().__init__(client, decode, encode)
        self.late: list[float] = []
        self.entries = 0

    def hear(self, frame: bytes) -> None:
        told = decode(frame)
        if told["type"] == "rows":
            now = time.time()
            self.late += [
                now - float(row["last"]["text"]) for row in told["upserts"] + told["changed"] if row.get("last")
            ]
        elif told["type"] == "entry":
            self.entries += 1
        elif waiting := self.answers.pop(told.get("ref", ""), None):
            waiting.set_result(told)


class Writer:
    """The process that writes."""

    def __init__(self, place: Stand) -> None:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", WRITERS]
        self.process = subprocess.Popen(
            command, cwd=CODE, env=place.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.conversations: list[int] = self._tell(CONVERSATIONS)

    async def write(self, conversations: list[int], rate: float, seconds: float) -> int:
        """How many changes it made."""
        made: int = await asyncio.to_thread(self._tell, [conversations, rate, seconds])
        return made

    def _tell(self, what: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


async def main() -> None:
    with stand(postgres=True) as place:
        place.cast["pairs"] = place.inside(CAST, CONSOLES)
        writer = Writer(place)
        ratios, stale = [], []
        for number in range(ROUNDS):
            ratio, late, line = await measure(place, writer)
            ratios.append(ratio)
            stale.append(late)
            print(f"round {number + 1}: {line}", flush=True)
        writer.end()
    print(f"lists beside one frame a change: {statistics.median(ratios):.3f} × the CPU (goal: at most 0.15)")
    print(f"staleness p99: {statistics.median(stale):.0f} ms (goal: at most 300)")


async def measure(place: Stand, writer: Writer) -> tuple[float, float, str]:
    with place.web("product") as [web]:
        desks = [await desk(web, pair["session"]) for pair in place.cast["pairs"]]
        idle = await spent(place, web, asyncio.sleep(SECONDS)) / SECONDS
        watched = writer.conversations[:WATCHED]
        for each in desks:
            for pk in watched:
                await each.ask("watch", conversation=pk)
        heard = sum(each.entries for each in desks)
        frames = await spent(place, web, writer.write(watched, FRAMES, SECONDS)) - idle * SECONDS
        heard = sum(each.entries for each in desks) - heard
        for each in desks:
            for pk in watched:
                await each.ask("unwatch", conversation=pk)
            await each.ask("list", view="all", changes=True)
            each.late.clear()
        begun, changes = place.costs([web])["web"], await writer.write(writer.conversations, CHANGES, SECONDS)
        lists = place.costs([web])["web"] - begun - idle * SECONDS
        await asyncio.sleep(1)
        late = [seconds for each in desks for seconds in each.late]
        for each in desks:
            each.client.close()
    one, all_of_it = frames / heard * 1e6, lists / changes * 1e6
    ratio = all_of_it / (one * CONSOLES)
    p50, p99 = statistics.median(late) * 1000, statistics.quantiles(late, n=100)[98] * 1000
    line = (
        f"{changes / SECONDS:.0f} changes/s; lists {all_of_it:.0f} µs of CPU a change for {CONSOLES} consoles, "
        f"one frame {one:.0f} µs for one: {ratio:.3f}; staleness p50 {p50:.0f}, p99 {p99:.0f} ms"
    )
    return ratio, p99, line


async def spent(place: Stand, web: Web, work: Any) -> float:
    """Seconds of the web process's CPU while the work is done, and a moment after."""
    begun = place.costs([web])["web"]
    await work
    await asyncio.sleep(0.5)
    return place.costs([web])["web"] - begun


async def desk(web: Web, session: str) -> Desk:
    origin = f"http://127.0.0.1:{web.port}"
    headers = {"Origin": origin, "Cookie": f"sessionid={session}"}
    made = Desk(await connect(f"ws://127.0.0.1:{web.port}/ws/console/", headers))
    await made.ask("hello")
    return made


if __name__ == "__main__":
    asyncio.run(main())
