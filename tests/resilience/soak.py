"""`make soak`: the long proof. Prints a report and writes it to test-output/soak.txt; status 1 if a promise was broken.

KILLS, MESSAGES, SEED, SOCKETS, FRAMES and CHATTERS change its size; PARTS (of storm, drain, deaf, malformed) what runs.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.resilience.clients import GONE
from tests.resilience.people import Visitor
from tests.resilience.storm import crowd, pages_current, quantiles, storm
from tests.resilience.topology import Topology, topology, until

OUTPUT = Path(__file__).parents[2] / "test-output"
MIB = 1024 * 1024
FLAT = 64 * MIB
"""The bytes that a process may grow by while a client misbehaves."""
STRIKES = 5
STORY = "a long story " * 300
LINES: list[str] = []
BROKEN: list[str] = []


def number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def say(line: str) -> None:
    LINES.append(line)
    print(line, flush=True)


def expect(truth: bool, promise: str) -> None:
    """Notes a broken promise."""
    if not truth:
        BROKEN.append(promise)
        say(f"  BROKEN: {promise}")


@contextmanager
def files_for(sockets: int) -> Iterator[None]:
    """Room for so many sockets in this process and in those that it starts; a socket through a proxy takes three."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, 5 * sockets + 1000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def the_storm() -> None:
    """Kills, and messages through them."""
    kills, messages = number("KILLS", 200), number("MESSAGES", 100_000)
    report = await storm(
        seed=number("SEED", random.randrange(10**6)),
        kills=kills,
        messages=messages,
        visitors=number("CHATTERS", 60),
        operators=4,
        message_pause=0.02,
    )
    say(str(report))
    say(f"what the logs say most:\n{report.logged}")
    BROKEN.extend(report.violations)


async def the_drain() -> None:
    """So many sockets on one process through a SIGTERM; then all of them at once through a cut."""
    sockets = number("SOCKETS", 1000)
    chance = random.Random(number("SEED", 1))
    async with topology(web=1) as stack, crowd(stack, visitors=sockets, operators=0, chance=chance) as (guests, _):
        await until(lambda: welcomed(guests), "everybody to be welcomed", 120)
        await asyncio.gather(*(guest.say() for guest in guests))
        await until(lambda: pages_current(stack, guests), "everybody to be answered", 120)
        # A thousand came and wrote at once; who heard nothing for too long had left, and is to be back first.
        await until(lambda: welcomed(guests), "everybody to be there", 120)
        for guest in guests:
            guest.journal.closes.clear()
        await stack.web[0].stop(signal.SIGTERM)
        expect(stack.web[0].statuses == [0], f"the process ends with 0, not {stack.web[0].statuses}")
        closes = sum((guest.journal.closes for guest in guests), Counter())
        say(f"{sockets} sockets on one process, SIGTERM: closed with {dict(closes)}")
        expect(closes == {4012: sockets}, "every socket is closed with 4012")
        await stack.web[0].start()
        took = await until(lambda: welcomed(guests), "everybody to be back", 120)
        say(f"  all back {took:.1f} s after the process served again; {quantiles(outages(guests))}")
        await asyncio.gather(*(guest.say() for guest in guests))
        await until(lambda: pages_current(stack, guests), "everybody to have missed nothing", 120)
        for guest in guests:
            guest.journal.outages.clear()
        stack.doors[0].cut()
        await until(lambda: all_true(guest.journal.outages for guest in guests), "everybody to be back", 120)
        say(f"{sockets} reconnects at once: {quantiles(outages(guests))}")
        await asyncio.gather(*(guest.say() for guest in guests))
        await until(lambda: pages_current(stack, guests), "everybody to have missed nothing", 120)
        stored = dict(await asyncio.to_thread(stack.rows, "SELECT ref, count(*) FROM conversations_entry GROUP BY ref"))
        stored.pop("", None)
        sent = {ref for guest in guests for ref in guest.journal.sent}
        expect(stored == dict.fromkeys(sent, 1), "everything is stored, once")
        expect(not [each for guest in guests for each in guest.journal.contradictions], "nobody was told two things")


async def the_deaf() -> None:
    """An operator's console that never reads, among visitors that chat."""
    chatters = number("LISTENED", 200)
    chance = random.Random(number("SEED", 1))
    async with topology(web=1) as stack, crowd(stack, visitors=chatters, operators=0, chance=chance) as (guests, _):
        # The first story loads the sentence encoder, so memory is measured after it.
        await asyncio.gather(*(guest.say(STORY) for guest in guests))
        deaf = await console(stack)
        for guest in guests:
            await deaf.send(
                json.dumps({"type": "watch", "ref": f"w{guest.conversation}", "conversation": guest.conversation})
            )
        before = stack.web[0].resident()
        most, said, begun = before, 0, time.monotonic()
        while time.monotonic() - begun < number("DEAF_SECONDS", 60):
            await asyncio.gather(*(guest.say(STORY) for guest in guests))
            said += len(guests)
            most = max(most, stack.web[0].resident())
        code = await close_code(deaf)
        say(f"one console that never reads, {said} messages of 3.9 KB by {chatters} visitors: closed with {code}")
        say(f"  memory of the process: {before // MIB} MiB before, at most {most // MIB} MiB")
        expect(most - before < FLAT, "memory stays flat beside a client that does not read")
        # The close with 4008 comes after the frames that it has not read; the test waits 3 s for it.
        expect(code in (4008, 1006), "a client that does not read is let go")


async def the_malformed() -> None:
    """Frames that are no commands."""
    frames = number("FRAMES", 1_000_000)
    # The limits of a client's own would answer before the frames are read.
    async with topology(web=1, LIMITS="0") as stack:
        before, begun, counts = stack.web[0].resident(), time.monotonic(), Counter[str]()
        each = frames // 20
        try:
            await asyncio.gather(*(babble(stack, each, counts, random.Random(who)) for who in range(20)))
        except GONE as problem:
            expect(False, f"the server stays: {problem!r}")
        after = stack.web[0].resident()
        seconds = time.monotonic() - begun
        say(f"{counts['sent']} malformed frames in {seconds:.0f} s: {dict(counts)}")
        say(f"  memory of the process: {before // MIB} MiB before, {after // MIB} MiB after")
        expect(counts["sent"] >= frames, "all the frames were sent")
        expect(counts["error"] >= counts["sent"], "each gets an error")
        expect(after - before < FLAT, "memory stays flat")
        codes = [await five_in_a_row(stack) for _ in range(20)]
        say(f"  five in a row: closed with {Counter(codes)}")
        expect(set(codes) == {4400}, "five in a row close with 4400")


MALFORMED = (
    "",
    "{",
    "[]",
    "null",
    "nonsense",
    '{"type":"x","ref":"a"}',
    '{"type":"send","ref":"a"}',
    '{"ref":"' + "a" * 900,
)


async def babble(stack: Topology, frames: int, counts: Counter[str], chance: random.Random) -> None:
    """Sends four that are malformed, then one that is not, again and again; reads what comes."""
    left = frames
    async with await chat(stack) as socket:
        await socket.send('{"type":"hello","ref":"h"}')
        await answered(socket, "h", counts)
        while left > 0:
            for _ in range(25):
                for _ in range(STRIKES - 1):
                    await socket.send(chance.choice(MALFORMED))
                await socket.send('{"type":"seen","ref":"s","seq":0}')
            left -= 25 * (STRIKES - 1)
            counts["sent"] += 25 * (STRIKES - 1)
            for _ in range(25):
                await answered(socket, "s", counts)


async def answered(socket: ClientConnection, ref: str, counts: Counter[str]) -> None:
    """Reads up to the answer with this ref."""
    while True:
        frame: dict[str, Any] = json.loads(await socket.recv())
        if frame.get("ref") == ref:
            return
        counts[frame["type"]] += 1


async def five_in_a_row(stack: Topology) -> int | None:
    socket = await chat(stack)
    for _ in range(STRIKES):
        await socket.send("{")
    return await close_code(socket)


async def chat(stack: Topology) -> ClientConnection:
    url = f"ws://127.0.0.1:{stack.doors[0].target}/ws/chat/helper/"
    return await connect(url, proxy=None, compression=None, ping_interval=None)


async def console(stack: Topology) -> ClientConnection:
    """Olga's, past the proxy; it takes from the line only what is asked of it."""
    here = f"127.0.0.1:{stack.doors[0].target}"
    socket = await connect(
        f"ws://{here}/ws/console/",
        origin=f"http://{here}",  # type: ignore[arg-type]
        additional_headers={"Cookie": f"sessionid={stack.cookies['olga']}"},
        proxy=None,
        compression=None,
        ping_interval=None,
        max_queue=1,
    )
    await socket.send('{"type":"hello","ref":"h"}')
    await answered(socket, "h", Counter())
    return socket


async def close_code(socket: ClientConnection) -> int | None:
    """Reads what there is, up to the close."""
    try:
        async with asyncio.timeout(30):
            while True:
                await socket.recv()
    except ConnectionClosed:
        return socket.close_code
    except TimeoutError:
        return None


async def welcomed(guests: list[Visitor]) -> bool:
    return all(guest.welcomed.is_set() for guest in guests)


async def all_true(each: Iterator[Any]) -> bool:
    return all(each)


def outages(guests: list[Visitor]) -> list[float]:
    return [seconds for guest in guests for seconds in guest.journal.outages]


PARTS = {"storm": the_storm, "drain": the_drain, "deaf": the_deaf, "malformed": the_malformed}


def main() -> int:
    OUTPUT.mkdir(exist_ok=True)
    with files_for(number("SOCKETS", 1000)):
        for name in (os.environ.get("PARTS") or ",".join(PARTS)).split(","):
            say(f"== {name}: {time.strftime('%H:%M:%S', time.gmtime())} UTC")
            try:
                asyncio.run(PARTS[name]())
            except Exception as problem:  # noqa: BLE001 - the other parts are to be seen too
                expect(False, f"{name} runs to its end: {problem!r}")
            (OUTPUT / "soak.txt").write_text("\n".join(LINES) + "\n")
    say(f"broken promises: {len(BROKEN)}")
    (OUTPUT / "soak.txt").write_text("\n".join(LINES) + "\n")
    return 1 if BROKEN else 0


if __name__ == "__main__":
    sys.exit(main())
