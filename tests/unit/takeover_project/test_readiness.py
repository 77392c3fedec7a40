"""Readiness asked many times at once."""

import asyncio

import pytest

from takeover_project import health


async def test_a_look_that_another_one_follows_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    readiness = health.Readiness()

    async def look() -> str:
        # Whoever asks next begins a look of its own, before this one's reader wakes up.
        asyncio.get_running_loop().call_soon(lambda: setattr(readiness, "look", asyncio.Future()))
        return ""

    monkeypatch.setattr(health, "look", look)
    assert await readiness.missing() == ""
