"""A visitor asks for a person, or the bot does after several default answers."""

from __future__ import annotations

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations.models import Conversation
from tests.cast import Stage
from tests.protocol.situations import counted


async def test_three_default_answers_alert_and_an_understood_one_resets(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera = await stage.visitor()
    for words in ("qwxz jkvb", "zzkq wwvx", "hello", "vvkk qqxx", "kkzz xxqq"):
        said = await vera.do("send", text=words)
        await vera.get(lambda f, after=said["seq"]: f["type"] == "entry" and f["entry"]["seq"] == after + 1)
    conversation = await sync_to_async(Conversation.objects.get)()
    assert (conversation.misses, conversation.control) == (2, "bot")
    assert console.of_type("alert") == []
    await vera.do("send", text="xkcd qqqq")
    alert = await console.get(lambda frame: frame["type"] == "alert")
    assert (alert["reason"], alert["row"]["control"]) == ("default_answers", "awaiting")
    context = await console.do("context", conversation=conversation.pk)
    assert context["not_understood"][-3:] == ["vvkk qqxx", "kkzz xxqq", "xkcd qqqq"]
    # The bot goes on answering, and the visitor is not told: it has not asked for anybody.
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    assert vera.of_type("state") == []


async def test_an_agent_request_makes_the_conversation_await_an_agent(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera = await stage.visitor()
    asked = await vera.do("request_agent")
    await vera.heard("Somebody will come.")
    assert (await vera.get(lambda f: f["type"] == "state"))["state"] == "awaiting"
    alert = await console.get(lambda frame: frame["type"] == "alert")
    assert (alert["conversation"], alert["reason"]) == (asked["conversation"], "requested")
    listed = await console.do("list", view="awaiting")
    assert [row["id"] for row in listed["rows"]] == [asked["conversation"]]
    assert listed["counts"] == counted(awaiting=1, everything=1, mine=0)


async def test_a_visitor_is_told_that_nobody_is_online_and_the_next_operator_still_sees_the_request(
    stage: Stage, bot: Bot, olga: User
) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="hello")
    entry = await vera.heard("Hello, what can I do for you?")
    await vera.do("press", seq=entry["seq"], button=entry["buttons"][1]["id"])
    await vera.heard("Nobody is here now.")
    console = await stage.console(olga)
    alert = await console.get(lambda frame: frame["type"] == "alert")
    assert alert["reason"] == "requested"


async def test_an_agent_request_makes_a_stalled_conversation_live_again(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    soon = timezone.now() + timedelta(seconds=2)
    await Conversation.objects.aupdate(stalls_at=timezone.now(), ends_at=soon)
    await vera.do("request_agent")
    conversation = await Conversation.objects.aget(pk=pk)
    assert conversation.status(timezone.now()) == "live"
    assert conversation.ends_at > soon


async def test_a_bot_that_is_switched_off_refuses_agent_requests(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="hello")
    await Bot.objects.filter(pk=bot.pk).aupdate(enabled=False)
    assert (await vera.ask("request_agent"))["code"] == "bot_off"
