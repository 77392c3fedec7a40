"""Visitors who talk with a bot, in a process of their own. Reads its task as JSON from stdin, prints what it measured.

As fast as it goes, each says the next thing as soon as the bot has answered; paced, they speak by the clock. A turn is
measured from the visitor's send to the arrival of the bot's entry.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections import deque
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._pairs import SETTLE, Meter, decode, decode_whole, encode
from benchmarks._wire import Client, Talker, connect

_unique = count()


class Visitor:
    """One visitor's page."""

    def __init__(self, client: Client, texts: list[str], meter: Meter) -> None:
        self.client, self.texts, self.meter = client, texts, meter
        self.waiting: deque[float] = deque()
        self.heard: list[int] = []
        self.sent = self.acknowledged = self.received = 0
        client.heard = self.hear

    def say(self) -> None:
        """Says the next thing. `%d` in a text becomes a number that nobody has said."""
        number = next(_unique)
        text = self.texts[number % len(self.texts)]
        self.sent += 1
        self.waiting.append(time.perf_counter())
        text = text % number if "%d" in text else text
        self.client.send(encode({"type": "send", "ref": secrets.token_hex(8), "text": text}))

    def hear(self, frame: bytes) -> None:
        self.received += len(frame)
        told = decode(frame)
        if told.type == "ok":
            self.acknowledged += 1
        elif told.entry and self.sent:
            self.heard.append(told.entry.seq)
            if told.entry.author == "bot" and self.waiting:
                self.meter.arrived(self.waiting.popleft())
                if self.meter.running and not self.meter.paced:
                    self.say()
        elif told.type == "error":
            self.meter.errors.append(decode_whole(frame))


async def main() -> None:
    task = json.load(sys.stdin)
    rate = task.get("rate", 0)
    meter = Meter(paced=bool(rate))
    visitors = [await opened(each, task["texts"], meter) for each in task["visitors"]]
    print("open", flush=True)
    work = [asyncio.create_task(pace(visitors, rate))] if rate else []
    if not rate:
        for each in visitors:
            each.say()
    await asyncio.sleep(task["warm_up"])
    cpu, meter.since = time.process_time(), time.perf_counter()
    print("begin", flush=True)
    await asyncio.sleep(task["seconds"])
    meter.running = False
    seconds, cpu = time.perf_counter() - meter.since, time.process_time() - cpu
    print("end", flush=True)
    for running in work:
        running.cancel()
    sent = sum(each.sent for each in visitors)
    end = time.perf_counter() + SETTLE
    while time.perf_counter() < end and meter.everything < sent:
        await asyncio.sleep(0.05)
    disorder = sum(
        each.heard != list(range(each.heard[0], each.heard[0] + len(each.heard))) for each in visitors if each.heard
    )
    report = {
        "latencies": [round(each * 1e6) for each in meter.latencies],
        "seconds": seconds,
        "cpu": cpu,
        "received": sum(each.received for each in visitors),
        "sent": sent,
        "arrived": meter.everything,
        "acknowledged": sum(each.acknowledged for each in visitors),
        "out_of_order": disorder,
        "errors": meter.errors[:3],
    }
    print(json.dumps(report), flush=True)


async def pace(visitors: list[Visitor], rate: float) -> None:
    """Lets the visitors speak one after the other, `rate` times a second."""
    due = time.perf_counter()
    for number in count():
        visitors[number % len(visitors)].say()
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def opened(end: dict[str, Any], texts: list[str], meter: Meter) -> Visitor:
    client = await connect(end["url"])
    talker = Talker(client, decode_whole, encode)
    await talker.ask("hello", token=end["token"], conversation=end["conversation"])
    return Visitor(client, texts, meter)


if __name__ == "__main__":
    asyncio.run(main())
