"""Many clients on the whole topology while a nemesis breaks it; then calm, and the check of every promise."""

from __future__ import annotations

import asyncio
import random
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.resilience import checker
from tests.resilience.client_journal import Journal
from tests.resilience.clients import Client
from tests.resilience.nemesis import Nemesis
from tests.resilience.people import Operator, Visitor
from tests.resilience.topology import OPERATORS, Topology, topology, until
from tests.servers import model as server
from tests.servers.model import model

CALM = 90.0
"""Seconds within which all is answered and shown once nothing breaks any more; only a broken product needs them."""

MODEL_SHARE = 4
"""One of so many visitors talks to the bot with a language model."""

LAST = "SELECT id, last_seq FROM conversations_conversation"


@dataclass
class Report:
    """The report of a storm: its size, its faults, and the violations found."""

    seed: int
    seconds: float = 0.0
    operations: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    violations: list[str] = field(default_factory=list)
    outages: list[float] = field(default_factory=list)
    """Seconds, each time a client lost its line, until it was welcomed again."""
    answers: list[float] = field(default_factory=list)
    """Seconds from sending something the first time to its answer."""
    closes: Counter[int] = field(default_factory=Counter)
    calm: float = 0.0
    """Seconds from the last fault until every client was current."""
    lines: dict[str, int] = field(default_factory=dict)
    gave_up: Counter[str] = field(default_factory=Counter)
    """Processes that ended by themselves."""
    tracebacks: int = 0
    silenced: int = 0
    repeats: int = 0
    logged: str = ""
    """The most frequent lines of the logs, without numbers."""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"seed {self.seed}, {self.seconds:.0f} s"
        yield "operations: " + listed(self.operations)
        yield f"faults: {sum(self.faults.values())}, {self.kills} of them ended a process: {listed(self.faults)}"
        yield f"recovery of {len(self.outages)} lost lines: {quantiles(self.outages)}"
        yield f"answers to {len(self.answers)} commands: {quantiles(self.answers)}"
        yield f"closed with: {listed(self.closes)}"
        yield f"all current {self.calm:.1f} s after the last fault"
        yield f"takeovers came before the bot's answer to {self.silenced} messages; {self.repeats} entries came twice"
        yield f"ended of their own accord, and were started again: {listed(self.gave_up) or 'none'}"
        yield f"log lines: {listed(self.lines)}; tracebacks: {self.tracebacks}"
        yield f"violations: {len(self.violations)}"
        yield from self.violations[:50]


def listed(counts: Any) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda each: str(each[0])))


def quantiles(seconds: list[float]) -> str:
    ordered = sorted(seconds) or [0.0]
    p50, p99 = (ordered[min(int(len(ordered) * part), len(ordered) - 1)] for part in (0.5, 0.99))
    return f"p50 {p50:.3f} s, p99 {p99:.3f} s, most {ordered[-1]:.3f} s"


@asynccontextmanager
async def crowd(stack: Topology, *, visitors: int, operators: int, chance: random.Random, to_model: int = 0) -> Any:
    """Clients that live while the block runs; so many of the visitors talk to the bot with a language model."""

    def doors() -> list[int]:
        return [door.port for door in stack.doors]

    def own() -> random.Random:
        return random.Random(chance.getrandbits(64))

    guests = [Visitor(f"v{number}", doors, own(), to_model=number < to_model) for number in range(visitors)]
    staff = [Operator(name, doors, own(), stack.cookies[name]) for name in OPERATORS[:operators]]
    lives = [asyncio.create_task(client.live()) for client in (*guests, *staff)]
    try:
        yield guests, staff
    finally:
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


@asynccontextmanager
async def topology_with_model() -> AsyncIterator[Topology]:
    """The whole topology, and a language model for the bot `machine`. It streams, so that faults cut its answers."""
    with model(server.streams("It is ", "on ", "its way.", each=0.02)) as machine:
        async with topology(ENGINES_PRIVATE="1", STORM_MODEL=machine.url) as stack:
            yield stack


async def storm(
    *,
    seed: int,
    kills: int,
    messages: int,
    visitors: int,
    operators: int = 3,
    message_pause: float = 0.05,
    first: tuple[str, ...] = (),
) -> Report:
    """Runs until both the nemesis (after the faults in `first`, so many kills) and the visitors are done.

    The faults are spread over the messages: after each, some have to get through before the next.
    """
    chance = random.Random(seed)
    report = Report(seed)
    to_model = visitors // MODEL_SHARE
    async with (
        topology_with_model() as stack,
        crowd(stack, visitors=visitors, operators=operators, chance=chance, to_model=to_model) as (guests, staff),
    ):
        begun = time.monotonic()
        over = asyncio.Event()
        everybody: list[Client] = [*guests, *staff]
        talking = [
            asyncio.create_task(guest.chat(messages // visitors + 1, message_pause, asyncio.Event()))
            for guest in guests
        ]
        working = [asyncio.create_task(operator.work(message_pause * 4, over)) for operator in staff]
        nemesis = Nemesis(stack, chance)

        async def breath() -> None:
            wanted = through(guests) + messages // (2 * (kills + len(first)))

            async def got_through() -> bool:
                return through(guests) >= wanted or all(task.done() for task in talking)

            await until(got_through, "messages to get through after a fault", CALM)

        breaking = asyncio.create_task(nemesis.rage(kills, breath, first))
        watched = [breaking, *talking, *working]
        try:
            await complete_or_fail([breaking, *talking], watched)
            calm = time.monotonic()
            over.set()
            await complete_or_fail(working, watched)
            await settle(stack, guests, staff)
            report.calm = time.monotonic() - calm
        except AssertionError as problem:
            report.violations.append(f"no calm: {problem}")
        finally:
            for task in watched:
                task.cancel()
            await asyncio.gather(*watched, return_exceptions=True)
        report.seconds = time.monotonic() - begun
        stored = await asyncio.to_thread(checker.read, stack)
        report.faults, report.kills = nemesis.done, nemesis.kills
        summarise(report, stored, [client.journal for client in everybody])
        await farewell(report, stack)
    return report


def through(guests: list[Visitor]) -> int:
    """How many of their commands were answered."""
    return sum(len(guest.journal.sent) - len(guest.waiting) for guest in guests)


async def complete_or_fail(wanted: list[asyncio.Task[None]], watched: list[asyncio.Task[None]]) -> None:
    """Waits for `wanted`; raises what any of `watched` raises."""
    pending = set(wanted)
    while pending:
        done, _ = await asyncio.wait([task for task in watched if not task.done()], timeout=1)
        for task in done:
            task.result()
        pending = {task for task in pending if not task.done()}


async def settle(stack: Topology, guests: list[Visitor], staff: list[Operator]) -> None:
    """Waits until every answer and entry has come. Raises AssertionError if that does not happen in time."""

    async def quiet() -> bool:
        owed = "SELECT count(*) FROM conversations_conversation WHERE bot_due IS NOT NULL AND operator_id IS NULL"
        [(waiting,)] = await asyncio.to_thread(stack.rows, owed)
        return not waiting and not any(client.waiting for client in (*guests, *staff))

    async def current() -> bool:
        return await pages_current(stack, [*guests, *staff])

    await until(quiet, "every command to be answered, and the bot to owe nothing", CALM)
    await until(current, "every client to be current", CALM)
    last = dict(await asyncio.to_thread(stack.rows, LAST))
    await asyncio.gather(
        *(guest.complete(last[guest.conversation]) for guest in guests if guest.conversation),
        *(operator.complete(pk, last[pk]) for operator in staff for pk in operator.watched),
    )


async def pages_current(stack: Topology, clients: list[Client]) -> bool:
    """Whether every client was shown all that is stored of what it follows."""
    last = dict(await asyncio.to_thread(stack.rows, LAST))
    return all(client.positions.get(pk, 0) == last[pk] for client in clients for pk in client.journal.followed)


def summarise(report: Report, stored: checker.Stored, journals: list[Journal]) -> None:
    report.violations += checker.violations(stored, journals)
    report.silenced = checker.silenced(stored)
    for journal in journals:
        report.outages += journal.outages
        report.closes += journal.closes
        report.repeats += journal.repeats
        for sent in journal.sent.values():
            report.operations[
                f"{sent.frame['type']} {sent.refused or ('ok' if sent.answer else 'without an answer')}"
            ] += 1
            report.answers.append(sent.took)
    report.operations["entries stored"] = sum(len(entries) for entries in stored.entries.values())


async def farewell(report: Report, stack: Topology) -> None:
    """The web processes end as they should, and the logs tell what happened without flooding."""
    for part in stack.web:
        await part.stop(signal.SIGTERM)
        if any(part.statuses):
            report.violations.append(f"{part.name} ended with {part.statuses} after SIGTERM")
    for part in stack.ours():
        if part.gave_up:
            report.gave_up[part.name] += len(part.gave_up)
        # Celery's consumer gives up on some broken connections, which is why a worker needs a supervisor.
        if part.gave_up and part is not stack.worker:
            report.violations.append(f"{part.name} ended of its own accord with {part.gave_up}")
        output = part.output()
        report.lines[part.name] = len(output.splitlines())
        report.tracebacks += output.count("Traceback (most recent call last)")
    lines = [line for part in stack.ours() for line in part.output().splitlines()]
    said = Counter(re.sub(r"\d+", "…", line.split(" ", 1)[-1])[:110] for line in lines)
    report.logged = "\n".join(f"{count:6} {line}" for line, count in said.most_common(40))
