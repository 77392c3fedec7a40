"""A visitor asks for a person, or the bot does after several default answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from bots.publishing.publish import publish
from conversations import tasks
from conversations.domain import visible_team
from conversations.models import Conversation, Wait
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


async def test_a_visitor_who_takes_the_request_back_is_with_the_bot_again(stage: Stage, bot: Bot, olga: User) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    assert (await vera.ask("take_back_request"))["code"] == "gone"
    pk = (await vera.do("request_agent"))["conversation"]
    await console.get(lambda frame: frame["type"] == "alert")
    said = await vera.do("take_back_request", ref="once")
    assert (await vera.do("take_back_request", ref="once"))["seq"] == said["seq"]
    assert (await vera.noticed("taken_back"))["seq"] == said["seq"]
    assert (await vera.get(lambda f: f["type"] == "state" and f["state"] == "bot"))["online"]
    assert (await console.get(lambda f: f["type"] == "alert_cleared"))["conversation"] == pk
    assert (await vera.ask("take_back_request"))["code"] == "gone"
    wait = await Wait.objects.aget()
    assert (wait.ended_by, wait.until is not None) == ("taken_back", True)
    await console.do("take_over", conversation=pk)
    assert (await vera.ask("take_back_request"))["code"] == "already_taken"


async def test_the_default_answer_that_calls_a_person_says_so_once(stage: Stage, bot: Bot) -> None:
    bot.agent_called, bot.agent_threshold = "{{ bot }} called somebody.", 2
    await sync_to_async(bot.save)()
    await sync_to_async(publish)(bot)
    vera = await stage.visitor()
    for words, lines in (("qwxz jkvb", 1), ("zzkq wwvx", 2), ("vvkk qqxx", 1)):
        said = await vera.do("send", text=words)
        await vera.get(lambda f, last=said["seq"] + lines: f["type"] == "entry" and f["entry"]["seq"] == last)
    assert [each["text"] for each in vera.entries() if each["author"] == "bot"] == [
        "Pardon?", "Pardon?", "Helper called somebody.", "Pardon?",
    ]  # fmt: skip


async def test_who_waits_for_long_is_told_once_and_not_after_taking_it_back(stage: Stage, bot: Bot) -> None:
    bot.waiting_reply, bot.waiting_minutes = "You are not forgotten.", 4
    await sync_to_async(bot.save)()
    await sync_to_async(publish)(bot)
    vera, viktor, eve = [await stage.visitor() for _ in range(3)]
    waiting = [(await each.do("request_agent"))["conversation"] for each in (vera, viktor, eve)]
    await viktor.do("take_back_request")
    for pk, minutes in zip(waiting, (5, 5, 3), strict=True):
        since = timezone.now() - timedelta(minutes=minutes)
        await Conversation.objects.filter(pk=pk, awaiting_since__isnull=False).aupdate(awaiting_since=since)
        await Wait.objects.filter(conversation=pk).aupdate(since=since)
    assert [await sync_to_async(tasks.tell_long_waits)() for _ in range(2)] == [1, 0]
    await vera.heard("You are not forgotten.")
    assert "You are not forgotten." not in [each.get("text") for each in viktor.entries() + eve.entries()]


async def test_a_visitor_is_told_who_is_there_and_when_somebody_comes(
    stage: Stage, bot: Bot, olga: User, quick_heartbeat: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visible_team, "KEPT", 0)
    vera = await stage.visitor()
    await vera.do("request_agent")
    assert "online" not in (await vera.get(lambda f: f["type"] == "state" and f["state"] == "awaiting"))
    await stage.console(olga)
    told = await vera.get(lambda f: f["type"] == "state" and f.get("online", False))
    assert (told["state"], told.get("team")) == ("awaiting", None)
    bot.shows_team = True
    await sync_to_async(bot.save)()
    assert (await vera.get(lambda f: f["type"] == "state" and "team" in f))["team"] == ["Olga"]
    assert (await stage.visitor()).welcome["team"] == ["Olga"]  # type: ignore[attr-defined]
