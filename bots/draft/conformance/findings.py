"""The findings of a conformance talk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import msgspec

from bots.engines.problems import EngineFailed
from bots.engines.seam import Briefing, Engine, Reply

Level = Literal["holds", "advice", "fails"]
"""`advice`: it works, and visitors or operators would have more of it otherwise."""


class Finding(msgspec.Struct, frozen=True):
    """One sentence of the result."""

    level: Level
    text: str


class Unreachable(Exception):
    """Nothing can be tried; the message says why."""


class Answered(msgspec.Struct, frozen=True):
    """A reply with the seconds that it took and those to its first words; or why there is none."""

    reply: Reply | None
    seconds: float
    first: float | None = None
    problem: EngineFailed | None = None

    @property
    def words(self) -> str:
        """What the visitor would get, in one line."""
        return " / ".join(said.text for said in self.reply.says) if self.reply else ""


async def asked(engine: Engine, told: Briefing) -> Answered:
    """Asks once. Never raises EngineFailed."""
    begun, first = time.monotonic(), list[float]()

    def grown(_text: Callable[[], str]) -> None:
        if not first:
            first.append(time.monotonic() - begun)

    try:
        reply = await engine.ask(told, grown)
    except EngineFailed as failed:
        return Answered(None, time.monotonic() - begun, problem=failed)
    return Answered(reply, time.monotonic() - begun, first[0] if first else None)


def holds(text: str) -> Finding:
    """It is as it should be."""
    return Finding("holds", text)


def advice(text: str) -> Finding:
    """It works, and could do more."""
    return Finding("advice", text)


def fails(text: str) -> Finding:
    """It is not as it should be."""
    return Finding("fails", text)
