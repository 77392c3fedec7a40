"""The bot answers each message once, in order, and never into a takeover."""

from __future__ import annotations

import asyncio
import random
import threading
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations import tasks
from conversations.database import threads
from conversations.domain import bot_turns, known_turns
from conversations.models import Conversation
from tests.cast import Stage
from tests.protocol.situations import stored_entries
from tests.transports import BOTH


async def test_a_bot_turn_that_fails_keeps_no_other_waiting(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pks = []
    with monkeypatch.context() as killed:
        killed.setattr(bot_turns, "soon", lambda *_: None)
        for _ in range(2):
            visitor = await stage.visitor()
            pks.append((await visitor.do("send", text="hello"))["conversation"])
    long_ago = timezone.now() - timedelta(minutes=1)
    await Conversation.objects.aupdate(bot_due_at=long_ago)
    await Conversation.objects.filter(pk=pks[0]).aupdate(bot_due=999)
    assert await sync_to_async(tasks.answer_overdue)() == 1
    await visitor.heard("Hello, what can I do for you?")


async def test_a_busy_bot_keeps_nobody_waiting_for_a_welcome(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What must be read for an answer is read on threads of the bots', at most one for each conversation."""
    decide, free, busy, most = bot_turns.decide, threading.Event(), threading.Semaphore(threads.BOT_THREADS), []

    def slowly(pk: int) -> bot_turns.Append | None:
        most.append(pk)
        assert busy.acquire(blocking=False)
        free.wait(30)
        busy.release()
        return decide(pk)

    async def nothing(*_: object) -> None:
        """Nothing is known without reading."""

    monkeypatch.setattr(known_turns, "turn_of", nothing)
    monkeypatch.setattr(bot_turns, "decide", slowly)
    visitors = [await stage.visitor() for _ in range(threads.BOT_THREADS + threads.THREADS)]
    for _ in range(2):
        for vera in visitors:
            await vera.do("send", text="hello")
    await stage.visitor()
    assert len(most) == len(set(most)) == threads.BOT_THREADS
    free.set()
    for vera in visitors:
        await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == 4)
        assert [entry["author"] for entry in vera.entries()] == ["visitor", "visitor", "bot", "bot"]


@BOTH
@pytest.mark.usefixtures("transport")
async def test_a_turn_that_a_dead_web_process_left_is_done_by_the_worker(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web process dies between the visitor's message and the answer."""
    vera = await stage.visitor()
    with monkeypatch.context() as killed:
        killed.setattr(bot_turns, "soon", lambda *_: None)
        await vera.do("send", text="hello")
        await vera.do("send", text="prices")
    assert await sync_to_async(tasks.answer_overdue)() == 0  # not overdue yet
    await Conversation.objects.aupdate(bot_due_at=timezone.now() - timedelta(seconds=6))
    assert await sync_to_async(tasks.answer_overdue)() == 1
    assert await sync_to_async(tasks.answer_overdue)() == 0
    await vera.heard("A parcel costs 5.")
    assert [entry["text"] for entry in vera.entries()] == [
        "hello",
        "prices",
        "Hello, what can I do for you?",
        "A parcel costs 5.",
    ]


@BOTH
@pytest.mark.usefixtures("transport")
async def test_a_late_bot_answer_is_never_stored_after_a_takeover(stage: Stage, bot: Bot, olga: User) -> None:
    """Forty takeovers, each at another moment while the bot decides its answers."""
    console = await stage.console(olga)
    chance = random.Random(11)
    for _ in range(40):
        vera = await stage.visitor()
        pk = (await vera.do("send", text="hello"))["conversation"]
        await vera.heard("Hello, what can I do for you?")
        words = [vera.ask("send", text=text) for text in ("prices", "zzqq", "hello")]
        taking = console.ask("take_over", conversation=pk)
        acts = [*words, taking]
        chance.shuffle(acts)
        answers = await asyncio.gather(*acts)
        assert all(answer["type"] == "ok" for answer in answers)
        await bot_turns.settled()
        said = await stored_entries(pk)
        taken_at = next(entry["seq"] for entry in said if entry.get("notice") == "taken_over")
        assert [entry for entry in said if entry["author"] == "bot" and entry["seq"] > taken_at] == []
        await vera.close()
