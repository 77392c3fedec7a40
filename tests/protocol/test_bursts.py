"""Bursts: what a visitor writes while the quiet time runs or the engine thinks is answered once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot, LanguageModel, TokenCount
from bots.publishing.publish import publish
from conversations import tasks
from conversations.domain import bot_turns, bursts, claims, engine_turns, not_understood
from conversations.models import Conversation, Entry
from tests.cast import Stage
from tests.servers import model as server
from tests.servers.model import Model, model

QUIET = 0.3


@pytest.fixture
def fake(settings: Any, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """Gives the bot a language model and a short quiet time; the worker's task runs here."""
    settings.ENGINES_PRIVATE = True
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda name, args, **_: tasks.ask_engine(*args))
    with model(server.streams("Yes.", tokens=30)) as running:
        bot.engine, bot.agent_threshold, bot.quiet_seconds = "model", 0, QUIET
        bot.save()
        LanguageModel.objects.create(bot=bot, url=running.url, model="small", manner="free", first_seconds=30)
        publish(bot)
        yield running


async def said_by_the_bot(pk: int) -> list[str]:
    return [each.text async for each in Entry.objects.filter(conversation=pk, author="bot").order_by("seq")]


async def asked(fake: Model, times: int) -> None:
    async with asyncio.timeout(15):
        while len(fake.asked) < times:  # noqa: ASYNC110 - the server's thread changes it
            await asyncio.sleep(0.01)


async def settled(pk: int) -> None:
    async with asyncio.timeout(15):
        while pk in engine_turns._open:  # noqa: ASYNC110 - the worker's thread changes it
            await asyncio.sleep(0.01)


def words(fake: Model) -> list[str]:
    return [each["visitor_says_now"] for each in fake.materials]


async def test_what_is_written_within_the_quiet_time_is_answered_once(stage: Stage, fake: Model) -> None:
    vera = await stage.visitor()
    for text in ("hi you", "my parcel", "is broken"):
        pk = (await vera.do("send", text=text))["conversation"]
    await vera.heard("Yes.")
    await settled(pk)
    assert words(fake) == ["hi you\nmy parcel\nis broken"]
    assert await said_by_the_bot(pk) == ["Yes."]
    assert (await Conversation.objects.aget(pk=pk)).bot_due is None


async def test_of_words_that_were_answered_together_and_not_understood_all_are_noted(
    stage: Stage, fake: Model, bot: Bot, olga: User
) -> None:
    fake.answer(server.streams("@@none"))
    vera, console = await stage.visitor(), await stage.console(olga)
    for text in ("zzqq my parcel", "is  broken", "what now"):
        pk = (await vera.do("send", text=text))["conversation"]
    await vera.heard("Pardon?")
    await settled(pk)
    look = sync_to_async(not_understood.look_back)
    [sentence] = (await look(bot.pk)).sentences
    assert (sentence.text, sentence.count) == ("zzqq my parcel is broken what now", 1)
    assert sentence.moment
    assert sentence.moment.seq == 1
    assert (await console.do("context", conversation=pk))["not_understood"] == ["zzqq my parcel is  broken what now"]
    await vera.do("send", text="llama")
    await vera.get(lambda frame: frame.get("entry", {}).get("seq") == 6)
    assert [each.text for each in (await look(bot.pk)).sentences] == ["llama", "zzqq my parcel is broken what now"]


async def test_a_message_while_the_model_thinks_asks_anew_with_both_at_most_three_times(
    stage: Stage, fake: Model
) -> None:
    fake.answer(
        *[server.stalls("I thi", seconds=20)] * 3, server.streams("For", " all.", each=0.25), server.streams("Z.")
    )
    vera = await stage.visitor()
    for number in range(4):
        pk = (await vera.do("send", text=f"thing {number}"))["conversation"]
        await asked(fake, number + 1)
    await vera.do("send", text="one more")  # is not waited for
    await vera.heard("Z.")
    await settled(pk)
    assert words(fake)[:4] == ["thing 0", "thing 0\nthing 1", "thing 0\nthing 1\nthing 2", words(fake)[3]]
    assert words(fake)[3:] == ["thing 0\nthing 1\nthing 2\nthing 3", "one more"]
    assert await said_by_the_bot(pk) == ["For all.", "Z."]
    assert len(fake.closed) == 3, "the calls were cancelled"


async def test_an_exact_phrase_ends_a_burst_and_is_answered_in_its_place(stage: Stage, fake: Model) -> None:
    fake.answer(server.streams("First."), server.streams("Last."))
    vera = await stage.visitor()
    for text in ("my parcel", "is broken", "prices", "and then"):
        pk = (await vera.do("send", text=text))["conversation"]
    await vera.heard("Last.")
    assert words(fake) == ["my parcel\nis broken", "and then"]
    assert await said_by_the_bot(pk) == ["First.", "A parcel costs 5.", "Last."]


async def test_what_cancelled_and_useless_answers_cost_counts(stage: Stage, fake: Model, bot: Bot) -> None:
    fake.answer(server.stalls("So I thi", seconds=20), server.sends(b'data: {"choi', kind="text/event-stream"))
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one thing"))["conversation"]
    await asked(fake, 1)
    await vera.do("send", text="and another")
    await vera.heard("Pardon?")
    await settled(pk)
    sent = [sum(len(each["content"]) for each in question["messages"]) for question in fake.asked]
    counted = (await TokenCount.objects.aget(bot=bot)).tokens
    assert sum(sent) // 3 <= counted <= sum(sent) // 3 + 20


async def test_a_slow_model_keeps_its_claim_and_is_asked_once(
    stage: Stage, fake: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LEASE", timedelta(seconds=0.4))
    monkeypatch.setattr(bot_turns, "TYPING", 0.1)
    fake.answer(server.streams("Slow", " but", " sure.", each=0.35))
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one thing"))["conversation"]
    await asked(fake, 1)
    for _ in range(5):  # sweeps of other workers
        await asyncio.sleep(0.15)
        assert await sync_to_async(engine_turns.claim)(pk) is None
    await vera.heard("Slow but sure.")
    assert len(fake.asked) == 1


async def test_after_a_killed_worker_the_whole_burst_is_answered_once(
    stage: Stage, fake: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = bot_turns.current_app.send_task
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda *_, **__: None)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one thing"))["conversation"]
    await bot_turns.settled()
    assert await sync_to_async(engine_turns.claim)(pk)  # and this worker is killed
    await vera.do("send", text="and another")
    await bot_turns.settled()
    late = timezone.now() - bot_turns.OVERDUE - timedelta(seconds=1)
    await Conversation.objects.filter(pk=pk).aupdate(bot_due_at=late)
    monkeypatch.setattr(bot_turns.current_app, "send_task", told)
    for _ in range(2):
        await sync_to_async(tasks.answer_overdue)()
    await vera.heard("Yes.")
    await settled(pk)
    assert words(fake) == ["one thing\nand another"]
    assert await said_by_the_bot(pk) == ["Yes."]


async def test_a_takeover_ends_the_call_at_once(stage: Stage, fake: Model, olga: User) -> None:
    fake.answer(server.stalls("I thi", seconds=20))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="one thing"))["conversation"]
    await asked(fake, 1)
    await console.do("take_over", conversation=pk)
    async with asyncio.timeout(2):
        while not fake.closed:  # noqa: ASYNC110 - the server's thread changes it
            await asyncio.sleep(0.01)
    assert await said_by_the_bot(pk) == []


async def test_a_visitor_who_never_stops_writing_is_answered(
    stage: Stage, fake: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bursts, "LONGEST_WAIT", timedelta(seconds=0.6))
    vera = await stage.visitor()
    begun = time.monotonic()
    for number in range(12):
        await vera.do("send", text=f"thing {number}")
        await asyncio.sleep(QUIET / 4)
        if fake.asked:
            break
    assert fake.asked
    assert time.monotonic() - begun > 0.5
    assert number < 11, "she is still writing"
