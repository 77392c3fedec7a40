"""A bot whose answers come from an external engine: asked once, fenced against takeovers, its failures told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot, Engine
from bots.publishing.publish import publish
from conversations import engine_counts, tasks
from conversations.domain import bot_turns, engine_turns
from conversations.models import Conversation, Entry
from tests.cast import Frame, Stage
from tests.servers.engine import Engine as Server
from tests.servers.engine import engine
from tests.servers.processes import until


@pytest.fixture
def rasa(settings: Any, bot: Bot) -> Iterator[Server]:
    """Gives the bot an external engine, which is a real server."""
    settings.ENGINES_PRIVATE = True
    with engine() as server:
        bot.engine, bot.agent_threshold, bot.quiet_seconds = "external", 2, 0
        bot.save()
        Engine.objects.create(bot=bot, url=server.url, secret="between us", timeout_seconds=5)
        publish(bot)
        yield server


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker hears what it is told; its task runs as there, on a thread, and so does its loop."""
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda name, args, **_: deaf or tasks.ask_engine(*args))
    deaf.clear()
    yield
    deaf.clear()


deaf: set[str] = set()
"""While this has an element, the worker is not told."""


async def row(pk: int) -> Conversation:
    return await Conversation.objects.aget(pk=pk)


def of(kind: str) -> Callable[[Frame], bool]:
    return lambda frame: frame["type"] == kind


def upserted(frame: Frame) -> list[Frame]:
    """The rows that this frame brings."""
    found: list[Frame] = frame.get("upserts", []) if frame["type"] == "rows" else []
    return found


async def arrived(rasa: Server) -> None:
    assert await asyncio.to_thread(rasa.arrived.wait, 15)


@pytest.mark.usefixtures("worker")
async def test_an_engine_answers_what_the_bots_own_interactions_do_not(stage: Stage, rasa: Server) -> None:
    rasa.answer = lambda _, question: [
        {"text": f"You said {question['message']}.", "buttons": [{"title": "More", "payload": "/more"}]}
    ]
    vera = await stage.visitor()
    pk = (await vera.do("send", text="prices"))["conversation"]
    await vera.heard("A parcel costs 5.")
    assert rasa.asked == []
    await vera.do("send", text="where is my parcel")
    said = await vera.heard("You said where is my parcel.")
    await vera.do("press", seq=said["seq"], button=said["buttons"][0]["id"])
    await vera.heard("You said /more.")
    assert rasa.messages == ["where is my parcel", "/more"]
    assert {each.question["sender"] for each in rasa.asked} == {str(pk)}
    assert all("x-takeover-signature" in each.headers for each in rasa.asked)
    await vera.do("send", text="cancel")
    await vera.heard("Hello, what can I do for you?")
    await vera.do("send", text="and now")
    await vera.heard("You said and now.")
    assert rasa.asked[-1].question["sender"] == f"{pk}-1"


@pytest.mark.usefixtures("worker")
async def test_messages_while_the_engine_is_asked_are_answered_in_order_and_once(stage: Stage, rasa: Server) -> None:
    rasa.hold.clear()
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one"))["conversation"]
    await arrived(rasa)
    for text in ("two", "prices", "three"):
        await vera.do("send", text=text)
        bot_turns.soon(pk)
    rasa.hold.set()
    await vera.heard("You said three.")
    said = [each async for each in Entry.objects.filter(conversation=pk, author="bot").order_by("seq")]
    assert [each.text for each in said] == ["You said one.", "You said two.", "A parcel costs 5.", "You said three."]
    assert rasa.messages == ["one", "two", "three"]


@pytest.mark.usefixtures("worker")
async def test_the_bot_is_shown_typing_while_the_engine_is_asked(stage: Stage, rasa: Server, olga: User) -> None:
    rasa.hold.clear()
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="one"))["conversation"]
    await console.do("watch", conversation=pk)
    await arrived(rasa)
    assert (await vera.get(of("typing")))["author"] == "bot"
    rasa.hold.set()
    await vera.heard("You said one.")


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("after", ["taken over", "finished"])
async def test_an_engines_answer_is_never_stored_in_or_after_a_takeover(
    stage: Stage, rasa: Server, olga: User, after: str
) -> None:
    rasa.hold.clear()
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="one"))["conversation"]
    await arrived(rasa)
    taken = await console.do("take_over", conversation=pk)
    if after == "finished":
        await console.do("finish", conversation=pk, epoch=taken["epoch"], action="nothing")
    rasa.hold.set()
    await until_idle(pk)
    await vera.do("send", text="two")
    if after == "finished":
        await vera.heard("You said two.")
    said = [each.text async for each in Entry.objects.filter(conversation=pk, author="bot").order_by("seq")]
    assert said == (["You said two."] if after == "finished" else [])


async def until_idle(pk: int) -> None:
    while pk in engine_turns._open:  # noqa: ASYNC110 - the worker's own thread changes it
        await asyncio.sleep(0.01)


@pytest.mark.usefixtures("worker")
async def test_if_an_engine_fails_the_default_answer_is_given_and_operators_see_it(
    stage: Stage, rasa: Server, olga: User
) -> None:
    rasa.answer = lambda *_: b"no list"
    before = await sync_to_async(engine_counts.read)()
    vera, console = await stage.visitor(), await stage.console(olga)
    await console.do("list", view="all")
    pk = (await vera.do("send", text="one"))["conversation"]
    await vera.heard("Pardon?")
    assert (await row(pk)).misses == 1
    await console.get(lambda frame: any(each.get("bot_unavailable") for each in upserted(frame)))
    await vera.do("send", text="two")
    alert = await console.get(of("alert"))
    assert alert["reason"] == "default_answers"
    assert (await console.do("context", conversation=pk))["not_understood"] == ["one", "two"]
    await console.get(lambda frame: any(each["control"] == "awaiting" for each in upserted(frame)))
    told = len(console.frames)
    rasa.answer = lambda *_: [{"text": "Here again."}]
    await vera.do("send", text="three")
    await vera.heard("Here again.")
    await console.get(lambda frame: any("bot_unavailable" not in each for each in upserted(frame)), start=told)
    assert (await row(pk)).misses == 0

    def counted() -> bool:
        failures, buckets, _ = engine_counts.read()
        return (failures - before.failures, buckets[-1][1] - before.buckets[-1][1]) == (2, 1)

    await asyncio.to_thread(until, counted, "the worker to count, which it does beside the conversation")


@pytest.mark.usefixtures("worker")
async def test_an_engine_may_ask_for_a_person(stage: Stage, rasa: Server, olga: User) -> None:
    rasa.answer = lambda *_: [{"text": "I call somebody.", "custom": {"takeover": "request_agent"}}]
    vera, console = await stage.visitor(), await stage.console(olga)
    await vera.do("send", text="one")
    await vera.heard("I call somebody.")
    await vera.heard("Somebody will come.")
    assert (await console.get(of("alert")))["reason"] == "requested"


@pytest.mark.usefixtures("worker")
async def test_an_engine_without_an_address_is_unavailable(stage: Stage, rasa: Server) -> None:
    await Engine.objects.all().adelete()
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one"))["conversation"]
    await vera.heard("Pardon?")
    assert (await row(pk)).bot_unavailable


@pytest.mark.usefixtures("worker")
async def test_a_bot_that_is_switched_off_asks_nobody(stage: Stage, rasa: Server, bot: Bot) -> None:
    deaf.add("yes")
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one"))["conversation"]
    await bot_turns.settled()
    await Bot.objects.filter(pk=bot.pk).aupdate(enabled=False)
    await sync_to_async(bot_turns.answer_now)(pk)
    assert rasa.asked == []
    assert (await row(pk)).bot_due is None


async def test_of_many_workers_one_asks_the_engine(stage: Stage, rasa: Server, worker: None) -> None:
    deaf.add("yes")
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one"))["conversation"]
    await bot_turns.settled()
    rasa.hold.clear()
    crowd = asyncio.gather(*(engine_turns.answer(pk) for _ in range(8)))
    await arrived(rasa)
    rasa.hold.set()
    await crowd
    await vera.heard("You said one.")
    assert rasa.messages == ["one"]


async def test_a_worker_that_dies_while_asking_is_followed_by_the_next_sweep(
    stage: Stage, rasa: Server, worker: None
) -> None:
    deaf.add("yes")
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one"))["conversation"]
    await bot_turns.settled()
    assert await sync_to_async(engine_turns.claim)(pk)  # and the process that claimed it dies
    assert await sync_to_async(engine_turns.claim)(pk) is None
    assert await sync_to_async(bot_turns.overdue)() == []
    late = timezone.now() - bot_turns.OVERDUE - timedelta(seconds=1)
    await Conversation.objects.filter(pk=pk).aupdate(bot_due_at=late)
    deaf.clear()
    assert await sync_to_async(tasks.answer_overdue)() == 1
    await vera.heard("You said one.")
    assert rasa.messages == ["one"]


async def test_a_worker_finds_a_turn_that_it_could_not_be_told_of(
    stage: Stage, rasa: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(bot_turns.current_app, "send_task", refuse)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="one"))["conversation"]
    await bot_turns.settled()
    assert "could not be told" in caplog.text
    assert (await row(pk)).bot_due == 1
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda name, args, **_: tasks.ask_engine(*args))
    await sync_to_async(bot_turns.answer_now)(pk)
    await vera.heard("You said one.")


@pytest.mark.usefixtures("worker")
async def test_no_message_and_no_secret_gets_into_the_log(
    stage: Stage, rasa: Server, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.answer = lambda *_: [{"text": 5, "secret": "between us"}]
    vera = await stage.visitor()
    await vera.do("send", text="my password is swordfish")
    await vera.heard("Pardon?")
    assert "format" in caplog.text
    assert not any(word in caplog.text for word in ("swordfish", "between us", rasa.url))
