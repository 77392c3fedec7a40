"""A bot whose answers come from a language model: what it is told, handing over, its budget, its failures."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bots.models import Bot, Engine, LanguageModel, TokenCount
from bots.publishing.publish import publish
from conversations import tasks
from conversations.domain import bot_turns
from conversations.models import Conversation, Entry, Wait
from tests.cast import Frame, Stage
from tests.servers import model as server
from tests.servers.engine import engine
from tests.servers.model import Model


def change(bot: Bot, **fields: Any) -> None:
    LanguageModel.objects.filter(bot=bot).update(**fields)


async def test_a_model_answers_what_the_bots_own_rules_do_not(stage: Stage, fake: Model) -> None:
    fake.answer(server.streams("It is ", "on its way."))
    vera = await stage.visitor(name="Vera")
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    assert fake.asked == []
    await vera.do("send", text="has it left the depot")
    await vera.heard("It is on its way.")
    told = fake.materials[0]
    assert told["visitor_says_now"] == "has it left the depot"
    assert [each["says"] for each in told["conversation"]] == ["prices", "A parcel costs 5."]
    assert {each["name"] for each in told["interactions"]} >= {"prices"}


async def test_after_a_takeover_it_knows_what_was_said_and_by_whom(stage: Stage, fake: Model, olga: User) -> None:
    fake.answer(server.streams("Sure."))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="it is broken"))["conversation"]
    await vera.heard("Sure.")
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("send", conversation=pk, epoch=epoch, text="I refund it.")
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    fake.answer(server.streams("As Olga said."))
    await vera.do("send", text="and when")
    await vera.heard("As Olga said.")
    talk = fake.materials[-1]["conversation"]
    assert {"event": "took_over", "operator": "Olga"} in talk
    assert {"who": "operator Olga", "says": "I refund it."} in talk
    assert talk[-1]["event"] == "finished"


async def test_handing_over_is_one_act(stage: Stage, fake: Model, olga: User) -> None:
    calls = [("hand_off", {"reason": "upset", "summary": "Third broken parcel."})]
    fake.answer(server.streams("I am sorry.", calls=calls))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="broken again!"))["conversation"]
    await vera.heard("I am sorry.")
    row = await Conversation.objects.aget(pk=pk)
    wait = await Wait.objects.aget(conversation=pk)
    assert (row.awaiting_reason, row.awaiting_told) == ("requested", True)
    assert (wait.reason, wait.category, wait.summary) == ("requested", "upset", "Third broken parcel.")
    lines = [each async for each in Entry.objects.filter(conversation=pk).order_by("seq")]
    assert [each.notice for each in lines if each.author == "notice"] == ["awaiting"]
    assert len({each.at for each in lines if each.author != "visitor"}) == 1, "one transaction"
    assert next(row for row in (await console.do("list", view="awaiting"))["rows"] if row["id"] == pk)["handoff"] == {
        "category": "upset",
        "summary": "Third broken parcel.",
    }
    await console.do("take_over", conversation=pk)
    context = await console.do("context", conversation=pk)
    assert context["handoff"] == {"category": "upset", "summary": "Third broken parcel."}
    wait = await Wait.objects.aget(conversation=pk)
    assert (wait.ended_by, wait.summary) == ("takeover", "Third broken parcel.")
    assert "Third broken" not in str(vera.frames)


async def test_a_promise_is_a_handoff(stage: Stage, fake: Model) -> None:
    fake.answer(server.streams("That is bad. ", "I'll connect you to a colleague."))
    vera = await stage.visitor()
    pk = (await vera.do("send", text="it is broken"))["conversation"]
    await vera.heard("That is bad. I'll connect you to a colleague.")
    wait = await Wait.objects.aget(conversation=pk)
    assert (wait.reason, wait.category, wait.summary) == ("requested", "promised", "I'll connect you to a colleague.")


async def test_a_silent_handoff_is_heard_by_the_visitor(stage: Stage, fake: Model, bot: Bot) -> None:
    await Bot.objects.filter(pk=bot.pk).aupdate(agent_confirmation="", no_operator_interaction=None)
    await bot.arefresh_from_db()
    await sync_to_async(publish)(bot)
    fake.answer(server.streams(calls=[("hand_off", {"reason": "policy", "summary": ""})]))
    vera = await stage.visitor()
    await vera.do("send", text="refund me at once")
    await vera.heard("Nobody is here right now. One of our people will answer you here as soon as possible.")


async def test_a_spent_budget_asks_nobody_and_operators_and_configurers_are_told_once(
    stage: Stage, fake: Model, bot: Bot, olga: User
) -> None:
    def of_the_budget(frame: Frame) -> bool:
        return frame["type"] == "budget_spent"

    await sync_to_async(change)(bot, day_tokens=100)
    fake.answer(server.streams("Fine.", tokens=120))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="first thing"))["conversation"]
    await vera.heard("Fine.")
    named = {"id": bot.pk, "name": "Helper", "slug": "helper"}
    assert (await console.get(of_the_budget))["bot"] == named
    assert (await TokenCount.objects.aget(bot=bot)).tokens == 120
    await vera.do("send", text="second thing")
    await vera.heard("Pardon?")
    assert len(fake.asked) == 1
    assert (await Conversation.objects.aget(pk=pk)).bot_unavailable
    assert len([frame for frame in console.frames if of_the_budget(frame)]) == 1
    assert (await console.do("hello"))["spent"] == [named]
    configurer = Client()
    await sync_to_async(configurer.force_login)(await sync_to_async(User.objects.create_superuser)("clara"))
    page = await sync_to_async(configurer.get)(reverse("admin:bots_bot_publish", args=[bot.pk]))
    assert "used up its tokens of today" in page.content.decode()


async def test_a_failing_endpoint_is_left_alone_and_visitors_are_answered_at_once(stage: Stage, fake: Model) -> None:
    fake.answer(server.sends(b"oops", status=500))
    vera = await stage.visitor()
    for number in range(7):
        seq = (await vera.do("send", text=f"thing {number}"))["seq"]
        await vera.get(lambda frame, seq=seq: frame["type"] == "entry" and frame["entry"]["seq"] == seq + 1)
    assert len(fake.asked) == 5


async def test_a_connection_that_failed_is_tried_once_more(
    stage: Stage, settings: Any, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENGINES_PRIVATE = True
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda name, args, **_: tasks.ask_engine(*args))
    with engine() as rasa:
        failed = iter([True])
        usual = rasa.answer

        def first_fails(handler: Any, question: Any) -> Any:
            if next(failed, False):
                handler.connection.shutdown(socket.SHUT_RDWR)
                return None
            return usual(handler, question)

        rasa.answer = first_fails
        bot.engine, bot.quiet_seconds = "external", 0
        await bot.asave()
        await Engine.objects.acreate(bot=bot, url=rasa.url)
        await sync_to_async(publish)(bot)
        vera = await stage.visitor()
        await vera.do("send", text="are you there")
        await vera.heard("You said are you there.")
        assert len(rasa.asked) == 2
