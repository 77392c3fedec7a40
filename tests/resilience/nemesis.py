"""Breaks the topology, one fault after the other, as a seeded chance decides; each fault also ends."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

import redis

from tests.resilience.proxy import Proxy
from tests.resilience.topology import Part, Topology

Fault = Callable[[], Awaitable[None]]
T = TypeVar("T")


class Nemesis:
    """Its faults by name; `kills` counts the processes that it ended."""

    def __init__(self, topology: Topology, chance: random.Random) -> None:
        self.topology, self.chance = topology, chance
        self.done: Counter[str] = Counter()
        self.kills = 0
        self.faults: dict[str, tuple[int, Fault]] = {
            "web killed": (6, lambda: self._ended(self._any(topology.web), signal.SIGKILL)),
            "web terminated": (3, lambda: self._ended(self._any(topology.web), signal.SIGTERM)),
            "web paused": (2, lambda: self._paused(self._any(topology.web))),
            "both web processes killed": (1, self._all_web_killed),
            "worker killed": (2, lambda: self._ended(topology.worker, signal.SIGKILL)),
            "worker terminated": (1, lambda: self._ended(topology.worker, signal.SIGTERM)),
            "worker paused": (1, lambda: self._paused(topology.worker)),
            "beat killed": (1, lambda: self._ended(topology.beat, signal.SIGKILL)),
            "beat terminated": (1, lambda: self._ended(topology.beat, signal.SIGTERM)),
            "broker killed": (2, lambda: self._ended(topology.broker, signal.SIGKILL)),
            "broker stopped": (1, lambda: self._ended(topology.broker, signal.SIGTERM, away=2)),
            "broker paused": (1, lambda: self._paused(topology.broker)),
            "broker flushed": (2, lambda: self._tell_broker("FLUSHALL")),
            "broker's clients killed": (2, self._broker_clients_killed),
            "database restarted at once": (3, lambda: self._ended(topology.database, signal.SIGQUIT)),
            "clients cut": (2, lambda: self._cut(self._any(topology.doors))),
            "clients delayed": (1, lambda: self._delayed(self._any(topology.doors))),
            "clients stalled": (1, lambda: self._stalled(self._any(topology.doors))),
            "broker cut": (1, lambda: self._cut(topology.to_broker)),
            "broker stalled": (1, lambda: self._stalled(topology.to_broker)),
            "database cut": (2, lambda: self._cut(topology.to_database)),
            "database delayed": (1, lambda: self._delayed(topology.to_database)),
            "database stalled": (1, lambda: self._stalled(topology.to_database)),
        }

    async def rage(self, kills: int, breath: Fault, first: tuple[str, ...] = ()) -> None:
        """The faults in `first`, in an order of its own; then any, until it has ended so many processes.

        After each it awaits `breath`: what is broken without a pause only shows that it is broken.
        """
        for name in self.chance.sample(first, len(first)):
            await self.do(name)
            await breath()
        weights = [weight for weight, _ in self.faults.values()]
        while self.kills < kills:
            [name] = self.chance.choices(list(self.faults), weights)
            await self.do(name)
            await breath()

    async def do(self, name: str) -> None:
        """One fault, until it is over."""
        self.done[name] += 1
        await self.faults[name][1]()

    def _any(self, of: list[T]) -> T:
        return self.chance.choice(of)

    async def _ended(self, part: Part, how: signal.Signals, *, away: float = 0.3) -> None:
        self.kills += 1
        await part.stop(how)
        await asyncio.sleep(self.chance.uniform(0, 2 * away))
        await part.start()

    async def _all_web_killed(self) -> None:
        await asyncio.gather(*(self._ended(part, signal.SIGKILL) for part in self.topology.web))

    async def _paused(self, part: Part) -> None:
        part.signal(signal.SIGSTOP)
        await asyncio.sleep(self.chance.uniform(0.2, 2.5))
        part.signal(signal.SIGCONT)

    async def _cut(self, proxy: Proxy) -> None:
        proxy.cut()

    async def _delayed(self, proxy: Proxy) -> None:
        proxy.delay = self.chance.uniform(0.01, 0.1)
        await asyncio.sleep(self.chance.uniform(0.5, 2))
        proxy.heal()

    async def _stalled(self, proxy: Proxy) -> None:
        proxy.stall()
        await asyncio.sleep(self.chance.uniform(0.5, 3))
        proxy.heal()

    async def _tell_broker(self, *command: str) -> None:
        def tell() -> None:
            with self.topology.redis() as client:
                client.execute_command(*command)

        await asyncio.to_thread(tell)

    async def _broker_clients_killed(self) -> None:
        for kind in ("normal", "pubsub"):
            try:
                await self._tell_broker("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
            except redis.RedisError:
                pass  # there was none
