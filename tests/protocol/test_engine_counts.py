"""What workers hear from external engines is shown by every web process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client

from bots.models import Bot
from tests.protocol.test_metrics import numbers

COUNT = """
import asyncio
from conversations import engine_counts
async def main():
    for seconds in (0.2, 3.0, 100.0):
        engine_counts.note_answer(seconds)
    engine_counts.note_failure()
    await asyncio.get_running_loop().shutdown_default_executor()
asyncio.run(main())
"""


async def staff() -> Client:
    client = Client()
    await sync_to_async(client.force_login)(await sync_to_async(User.objects.create_superuser)("clara"))
    return client


async def test_another_process_counts_and_this_one_shows_it(bot: Bot, child_environment: dict[str, str]) -> None:
    client = await staff()
    before = await numbers(client)
    program = [sys.executable, "-c", "import django; django.setup()\n" + COUNT]
    await asyncio.to_thread(subprocess.run, program, env=child_environment, check=True)
    after = await numbers(client)
    grown = {name: after[name] - before.get(name, 0) for name in after if name.startswith("takeover_engine")}
    assert grown["takeover_engine_failures_total"] == 1
    assert grown["takeover_engine_seconds_count"] == grown['takeover_engine_seconds_bucket{le="+Inf"}'] == 3
    assert grown["takeover_engine_seconds_sum"] == pytest.approx(103.2)
    assert grown['takeover_engine_seconds_bucket{le="0.25"}'] == 1
    assert grown['takeover_engine_seconds_bucket{le="60.0"}'] == 2


async def test_metrics_are_shown_while_redis_is_away(bot: Bot, settings: Any) -> None:
    client = await staff()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = await numbers(client)
    assert "takeover_resumes_total" in found
    assert not any(name.startswith("takeover_engine") for name in found)
