"""Pairs that talk, in a process of their own. Reads its task as JSON from stdin, prints what it measured as JSON.

A pair is a visitor and an operator. As fast as it goes, each answers as soon as it has read the other's words; paced,
both sides send by the clock. A message is measured from its send to its arrival at the other side.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._socketio import SocketIoClient
from benchmarks._wire import Client, Talker, connect

TEXT = "The quick brown fox jumps over the lazy dog, and comes back to look at it again."
SENTENCES = """
the a to of and parcel order where is my it was sent yesterday tracking number please help me find
address changed delivery late when will arrive thank you for your patience I have checked with depot
driver tomorrow morning between eight and noon customer service refund broken box missing item wrong
size color return label print email phone account invoice payment
"""
WORDS = SENTENCES.split()
PAIRS_ORDER = 1
SETTLE = 5.0  # seconds that the last messages have to arrive


class Said(msgspec.Struct):
    """The fields of an entry that clients read."""

    seq: int
    author: str
    ref: str | None = None


class Told(msgspec.Struct):
    """And of a frame: the clients are to take as little of the machine as they can, and read no lists."""

    type: str
    entry: Said | None = None


decode = msgspec.json.Decoder(Told).decode
decode_whole = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


class Side:
    """One end of a pair."""

    def __init__(self, client: Client | SocketIoClient, author: str, command: dict[str, Any], meter: Meter) -> None:
        self.client, self.author, self.command, self.meter = client, author, command, meter
        self.peer = self
        self.sent: dict[str, float] = {}
        self.acknowledged = 0
        self.heard: list[int] = []
        self.prefix = secrets.token_hex(4)
        self.number = 0
        client.heard = self.hear

    def say(self) -> None:
        """Sends the next message."""
        self.number += 1
        ref = f"{self.prefix}-{self.number}"
        self.sent[ref] = time.perf_counter()
        said = {"text": " ".join(random.choices(WORDS, k=14))} if self.meter.varied else {}
        self.client.send(encode({**self.command, **said, "ref": ref}))

    def hear(self, frame: bytes) -> None:
        told = decode(frame)
        if told.type == "ok":
            self.acknowledged += 1
        elif told.entry:
            entry = told.entry
            begun = self.peer.sent.get(entry.ref or "")
            # Entries from before the measuring are replayed, and are not counted.
            if entry.ref in self.sent or begun is not None:
                self.heard.append(entry.seq)
            if entry.author != self.author and begun is not None:
                self.meter.arrived(begun)
                if self.meter.running and not self.meter.paced:
                    self.say()
        elif told.type == "error":
            self.meter.errors.append(decode_whole(frame))


class Meter:
    """The measurements of all pairs together. `varied`: no two messages have the same words."""

    def __init__(self, *, paced: bool, varied: bool = False) -> None:
        self.paced, self.varied = paced, varied
        self.running = True
        self.since = float("inf")
        self.latencies: list[float] = []
        self.errors: list[Any] = []
        self.everything = 0

    def arrived(self, begun: float) -> None:
        self.everything += 1
        if self.running and begun >= self.since:
            self.latencies.append(time.perf_counter() - begun)


async def main() -> None:
    task = json.load(sys.stdin)
    rate = task.get("rate", 0)
    meter = Meter(paced=bool(rate), varied=task.get("varied", False))
    sides = [side for pair in task["pairs"] for side in await open_pair(pair, meter)]
    print("open", flush=True)
    # In no order: the two of a pair do not speak in the same moment each time.
    order = random.Random(PAIRS_ORDER).sample(sides, len(sides))
    work = [asyncio.create_task(pace(side, rate / len(sides), at)) for at, side in enumerate(order)] if rate else []
    if not rate:
        for side in sides[::2]:
            side.say()
    await asyncio.sleep(task["warm_up"])
    received = sum(side.client.received for side in sides[1::2])
    cpu, meter.since = time.process_time(), time.perf_counter()
    print("begin", flush=True)
    await asyncio.sleep(task["seconds"])
    meter.running = False
    seconds, cpu = time.perf_counter() - meter.since, time.process_time() - cpu
    received = sum(side.client.received for side in sides[1::2]) - received
    print("end", flush=True)
    for each in work:
        each.cancel()
    sent = sum(side.number for side in sides)
    end = time.perf_counter() + SETTLE
    while time.perf_counter() < end and not all_there(sides, sent):
        await asyncio.sleep(0.05)
    disorder = sum(
        side.heard != list(range(side.heard[0], side.heard[0] + len(side.heard))) for side in sides if side.heard
    )
    report = {
        "latencies": [round(each * 1e6) for each in meter.latencies],
        "seconds": seconds,
        "cpu": cpu,
        "received": received,
        "sent": sent,
        "arrived": meter.everything,
        "acknowledged": sum(side.acknowledged for side in sides),
        "out_of_order": disorder,
        "errors": meter.errors[:3],
    }
    print(json.dumps(report), flush=True)


def all_there(sides: list[Side], sent: int) -> bool:
    return sum(side.acknowledged for side in sides) == sent == sides[0].meter.everything


async def pace(side: Side, rate: float, at: int) -> None:
    """Sends `rate` messages a second, the sides one after the other."""
    await asyncio.sleep(at / rate / 100)
    due = time.perf_counter()
    while True:
        side.say()
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def open_pair(pair: dict[str, Any], meter: Meter) -> tuple[Side, Side]:
    sides = []
    for author in ("visitor", "operator"):
        end = pair[author]
        client: Client | SocketIoClient
        if end.get("carrier") == "socketio":
            client = await SocketIoClient.connect(end["url"])
        else:
            client = await connect(end["url"], end.get("headers"), compressed=end.get("compressed", False))
            talker = Talker(client, decode_whole, encode)
            for command in end.get("first", ()):
                await talker.ask(**command)
        sides.append(Side(client, author, {"type": "send", "text": TEXT, **end.get("with", {})}, meter))
    sides[0].peer, sides[1].peer = sides[1], sides[0]
    return sides[0], sides[1]


if __name__ == "__main__":
    asyncio.run(main())
