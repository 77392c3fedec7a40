"""The whole ASGI application on a real channel layer and a real database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from conversations.database import threads
from tests.transports import carry_by

# Imported inside the fixtures: this file is read before the settings are.
if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from bots.models import Bot
    from tests.cast import Stage
    from tests.servers.model import Model


@pytest.fixture
def transport(request: pytest.FixtureRequest, settings: Any) -> None:
    """The doorbell's transport; see `tests.transports.BOTH`."""
    carry_by(request.param, settings)


@pytest.fixture
def bot(transactional_db: Any) -> Bot:
    from tests.cast import build_bot

    return build_bot()


@pytest.fixture
def olga(transactional_db: Any) -> User:
    from tests.cast import hire

    return hire("olga")


@pytest.fixture
def oleg(transactional_db: Any) -> User:
    from tests.cast import hire

    return hire("oleg")


@pytest.fixture
async def stage(transactional_db: Any) -> AsyncIterator[Stage]:
    from conversations import journal
    from conversations.domain import bot_turns, visible_team
    from conversations.realtime import doorbell
    from conversations.sockets.handing_over import deadlines
    from conversations.sockets.heartbeat import heartbeat
    from takeover_project.asgi import application
    from tests.cast import Stage

    visible_team.forget()
    stage = Stage(application)
    yield stage
    await stage.end()
    await bot_turns.settled()
    heartbeat.get().stop()
    deadlines.get().stop()
    await journal.close()
    await doorbell.close()
    await nobody_reads()  # a bot's thread may only now hand its work to the worker's loop
    await nobody_streams()
    await nobody_reads()
    # The test's own queries ran on asgiref's thread, which keeps its connection. Channels' function of this name does
    # nothing for good once two of its communicators were used at the same time.
    await sync_to_async(close_old_connections)()


async def nobody_streams() -> None:
    """Ends what the worker's loop does: the next test would publish by its doorbell, and be answered by its tasks."""
    from conversations import journal
    from conversations.realtime import doorbell
    from conversations.realtime.background_loop import run_in_background

    closed = threading.Event()

    async def close() -> None:
        try:
            await doorbell.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await journal.close()
        finally:
            closed.set()

    run_in_background(close())
    await asyncio.to_thread(closed.wait, 5)


async def nobody_reads() -> None:
    """Waits for the threads of closed sockets, whose last reads would block the emptying of the tables."""
    everybody, bots = threading.Barrier(threads.THREADS), threading.Barrier(threads.BOT_THREADS)
    await asyncio.gather(
        *(threads.in_thread(everybody.wait) for _ in range(threads.THREADS)),
        *(threads.for_the_bot(bots.wait) for _ in range(threads.BOT_THREADS)),
    )


@pytest.fixture
def fake(settings: Any, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """Gives the bot a language model in its own words; the worker's task runs here."""
    from bots.engines.asking import breaker
    from bots.models import LanguageModel
    from bots.publishing.publish import publish
    from conversations import tasks
    from conversations.domain import bot_turns
    from tests.servers.model import model

    settings.ENGINES_PRIVATE = True
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda name, args, **_: tasks.ask_engine(*args))
    with model() as running:
        bot.engine, bot.agent_threshold, bot.quiet_seconds = "model", 0, 0
        bot.save()
        LanguageModel.objects.create(bot=bot, url=running.url, model="small", manner="free", first_seconds=2)
        publish(bot)
        yield running
        breaker.answered(f"{running.url} small")


@pytest.fixture
def quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what a heartbeat brings, not of how often it comes."""
    from conversations.sockets import heartbeat

    monkeypatch.setattr(heartbeat, "TICK", 0.2)
