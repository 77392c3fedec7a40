"""Many sockets on one process: what an idle one weighs, and what one event to a thousand costs. Linux only."""

from __future__ import annotations

import asyncio
import statistics
import sys
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._stand import Stand, Web, memory_of, stand
from benchmarks._wire import Client, Talker, connect
from benchmarks.speed import CAST

IDLE = 2_000
CROWD = 1_000
EVENTS = 200
ROUNDS = 3
AT_ONCE = 50
WITHIN = 60.0

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


async def main() -> None:
    with stand(postgres=True) as place:
        place.cast["pairs"] = place.inside(CAST, 2)
        weights = [await idle(place) for _ in range(ROUNDS)]
        print(f"{IDLE} idle sockets of visitors: {statistics.median(weights) / 1024:.1f} KB each (goal: at most 45)")
        costs: dict[str, list[float]] = {"layer": [], "product": []}
        for _ in range(ROUNDS):
            for kind, measured in costs.items():
                measured.append(await to_everybody(place, kind))
        layer, product = (statistics.median(costs[kind]) for kind in ("layer", "product"))
        print(
            f"one event to {CROWD} sockets: stock layer {layer:.0f} µs of CPU a socket, product {product:.0f}; "
            f"{product / layer:.2f} of it (goal: at most 0.4)"
        )


async def idle(place: Stand) -> float:
    """Bytes that a socket which says hello and then nothing weighs in the web process."""
    with place.web("product") as [web]:
        first = [await visitor(web) for _ in range(AT_ONCE)]
        before = memory_of(web.pid)
        clients = await crowd(lambda: visitor(web), IDLE)
        after = memory_of(web.pid)
        for client in first + clients:
            client.close()
    return (after - before) / IDLE


async def to_everybody(place: Stand, kind: str) -> float:
    """Microseconds of CPU a socket, for an event that a thousand sockets get."""
    pair = place.cast["pairs"][0]
    room = pair["conversation"]
    with place.web(kind) as [web]:
        if kind == "product":
            hello = {"token": pair["token"], "conversation": room}
            clients = await crowd(lambda: visitor(web, **hello), CROWD)
            origin = f"http://127.0.0.1:{web.port}"
            headers = {"Origin": origin, "Cookie": f"sessionid={pair['session']}"}
            speaker = Talker(await connect(f"ws://127.0.0.1:{web.port}/ws/console/", headers), decode, encode)
            await speaker.ask("hello")
            said = {"conversation": room, "epoch": pair["epoch"]}
        else:
            url = f"ws://127.0.0.1:{web.port}/ws/{room}"
            clients = await crowd(lambda: connect(f"{url}/visitor/"), CROWD)
            speaker = Talker(await connect(f"{url}/operator/"), decode, encode)
            said = {}
        count = Counter(clients)
        before = place.costs([web])["web"]
        for number in range(EVENTS):
            await speaker.ask("send", text=f"event {number}", **said)
        async with asyncio.timeout(WITHIN):
            await count.until(EVENTS * CROWD)
        spent = place.costs([web])["web"] - before
        for client in (*clients, speaker.client):
            client.close()
    return spent / EVENTS / CROWD * 1e6


class Counter:
    """Counts the events that the crowd gets."""

    def __init__(self, clients: list[Client]) -> None:
        self.number = 0
        self.arrived = asyncio.Event()
        for client in clients:
            client.heard = self.hear

    def hear(self, frame: bytes) -> None:
        if b'"text":"event ' in frame or b'"text": "event ' in frame:
            self.number += 1
            self.arrived.set()

    async def until(self, wanted: int) -> None:
        while self.number < wanted:
            self.arrived.clear()
            await self.arrived.wait()


async def visitor(web: Web, **hello: Any) -> Client:
    client = await connect(f"ws://127.0.0.1:{web.port}/ws/chat/bench/")
    await Talker(client, decode, encode).ask("hello", **hello)
    return client


async def crowd(enter: Any, number: int) -> list[Client]:
    """Many clients, some at a time."""
    clients: list[Client] = []
    while len(clients) < number:
        clients += await asyncio.gather(*(enter() for _ in range(min(AT_ONCE, number - len(clients)))))
    return clients


if __name__ == "__main__":
    asyncio.run(main())
