"""Asks an engine as visitors' turns do: once more after a failed connection, and not at all while it rests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bots.engines.breaker import Breaker
from bots.engines.problems import USELESS, EngineFailed
from bots.engines.seam import Briefing, Engine, Reply, Told

breaker = Breaker()
"""Of this process."""

T = TypeVar("T")

NO_FAULT = ("budget", "resting")
"""Problems that are none of the endpoint's."""


async def ask(engine: Engine, endpoint: str, told: Briefing, growing: Told | None = None) -> Reply:
    """Asks `engine`, whose endpoint has this name for the breaker. Raises EngineFailed."""
    return await guarded(endpoint, lambda: _twice(engine, told, growing))


async def guarded(endpoint: str, asked: Callable[[], Awaitable[T]]) -> T:
    """What `asked` gives, unless the endpoint rests; the breaker hears how it went. Raises EngineFailed."""
    if not breaker.may_ask(endpoint):
        raise EngineFailed("resting")
    try:
        reply = await asked()
    except EngineFailed as failed:
        if failed.problem in USELESS:
            breaker.answered(endpoint)
        elif failed.problem not in NO_FAULT:
            breaker.failed(endpoint)
        raise
    breaker.answered(endpoint)
    return reply


async def _twice(engine: Engine, told: Briefing, growing: Told | None) -> Reply:
    said = False

    def heard(text: Callable[[], str]) -> None:
        nonlocal said
        said = True
        if growing:
            growing(text)

    try:
        return await engine.ask(told, heard)
    except EngineFailed as failed:
        # Only what may not have arrived is asked twice, and nothing of which a visitor saw the beginning.
        if failed.problem != "away" or said:
            raise
    return await engine.ask(told, heard)
