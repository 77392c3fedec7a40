"""One client's trouble is nobody else's, and what was true when it was said stays true."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from bots.models import Bot
from bots.publishing.publish import publish
from conversations import tasks
from conversations.database import threads
from conversations.domain import bot_turns
from conversations.models import Conversation, Entry, Takeover
from tests.cast import Stage


async def test_one_consoles_bad_filter_leaves_the_others_lists_alive(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    await console.do("list", view="all")
    await other.do("list", view="all")
    for edge in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert (await console.ask("list", view="all", **{"from": edge}))["code"] == "invalid"
        assert (await console.ask("list", view="all", cursor=f"{edge}|5"))["code"] == "invalid"
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    for socket in (console, other):
        await socket.get(lambda f: f["type"] == "rows" and [row["id"] for row in f["upserts"]] == [pk])


async def test_a_ref_with_control_characters_is_refused_and_hurts_nobody(stage: Stage, bot: Bot) -> None:
    vera, viktor = await stage.visitor(), await stage.visitor()
    for number in range(4):
        await vera.send({"type": "send", "ref": f"x\x00{number}", "text": "hello"})
        assert (await vera.get(lambda f: f["type"] == "error", start=len(vera.of_type("error"))))["code"] == "invalid"
        await viktor.do("send", text="hello")


async def test_one_answer_that_fails_keeps_no_other_waiting(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pks = []
    with monkeypatch.context() as killed:
        killed.setattr(bot_turns, "soon", lambda conversation: None)
        for _ in range(2):
            visitor = await stage.visitor()
            pks.append((await visitor.do("send", text="hello"))["conversation"])
    long_ago = timezone.now() - timedelta(minutes=1)
    await Conversation.objects.aupdate(bot_due_at=long_ago)
    await Conversation.objects.filter(pk=pks[0]).aupdate(bot_due=999)
    assert await sync_to_async(tasks.answer_overdue)() == 1
    await visitor.heard("Hello, what can I do for you?")


async def test_however_much_the_bot_has_to_answer_nobody_waits_for_a_welcome(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers are decided on threads of their own, and one conversation takes one of them."""
    decide, free, busy, most = bot_turns.decide, threading.Event(), threading.Semaphore(threads.BOT_THREADS), []

    def slowly(pk: int) -> bot_turns.Append | None:
        most.append(pk)
        assert busy.acquire(blocking=False)
        free.wait(30)
        busy.release()
        return decide(pk)

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


@pytest.mark.usefixtures("quick_heartbeat")
async def test_a_conversation_that_disappears_stops_no_heartbeat(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    await console.do("watch", conversation=pk)
    await sync_to_async(Conversation.objects.filter(pk=pk).delete)()
    known = len(other.frames)
    await other.get(lambda f: f["type"] == "heartbeat", start=known)


async def test_an_interaction_sent_is_remembered_though_it_may_not_be_sent_any_more(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    prices = (await console.do("interactions", conversation=pk))["interactions"][1]["id"]
    fields: dict[str, Any] = {"conversation": pk, "epoch": epoch, "interaction": prices, "ref": "same"}
    first = await console.do("send_interaction", **fields)

    def forbid() -> None:
        bot.interactions.update(operators_may_send=False)
        publish(bot)

    await sync_to_async(forbid)()
    assert await console.do("send_interaction", **fields) == first
    assert (await console.ask("send_interaction", **fields | {"ref": "other"}))["code"] == "no_such_interaction"
    sent = await console.do("send", conversation=pk, epoch=epoch, text="words", ref="sent")
    assert await console.do("send", conversation=pk, epoch=epoch, text="  ", ref="sent") == sent


async def test_an_interaction_that_says_nothing_cannot_be_sent(stage: Stage, bot: Bot, olga: User) -> None:
    def silence() -> None:
        bot.interactions.filter(name="prices").update(text="")
        publish(bot)

    await sync_to_async(silence)()
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    cards = (await console.do("interactions", conversation=pk))["interactions"]
    assert [card["name"] for card in cards] == ["goodbye"]
    prices = (await bot.interactions.aget(name="prices")).pk
    refused = await console.ask("send_interaction", conversation=pk, epoch=epoch, interaction=prices)
    assert refused["code"] == "no_such_interaction"
    assert await Entry.objects.filter(conversation=pk).acount() == (await Conversation.objects.aget(pk=pk)).last_seq


async def test_a_greetings_button_means_what_it_meant_when_the_conversation_began(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    button = vera.welcome["greeting"]["buttons"][0]["id"]
    pk = (await vera.do("send", text="prices"))["conversation"]
    await vera.heard("A parcel costs 5.")

    def rename() -> None:
        bot.interactions.get(name="hello").buttons.filter(pk=button).update(label="Something else")
        publish(bot)

    await sync_to_async(rename)()
    again = await stage.visitor(token=vera.token, conversation=pk, after=2)
    await again.do("press", greeting=True, button=button)
    await again.heard("Prices")


async def test_an_operator_with_two_pages_still_watches_when_one_is_closed(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    first, second, other = await stage.console(olga), await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    for console in (first, second, other):
        await console.do("watch", conversation=pk)
    await first.close()
    assert [each["name"] for each in (await other.do("watch", conversation=pk))["watchers"]] == ["Olga", "Oleg"]
    await second.do("unwatch", conversation=pk)
    assert [each["name"] for each in (await other.do("watch", conversation=pk))["watchers"]] == ["Oleg"]


async def test_releasing_clears_what_waited_for_the_holder_also_when_offline(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("set_status", status="offline")
    await vera.do("send", text="are you there?")
    alert = await console.get(lambda f: f["type"] == "alert" and f["reason"] == "waiting_for_you")
    await console.do("release", conversation=pk, epoch=epoch)
    await console.get(lambda f: f["type"] == "alert_cleared", start=console.frames.index(alert))


async def test_a_supervisor_releases_with_a_reason_that_is_kept(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    right = await Permission.objects.aget(codename="supervise")
    await oleg.user_permissions.aadd(right)
    console, boss = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    assert (await boss.ask("release", conversation=pk, epoch=epoch))["code"] == "not_holder"
    await boss.do("release", conversation=pk, epoch=epoch, reason="her machine\nbroke down")
    takeover = await Takeover.objects.select_related("ended_by__user").aget()
    assert (takeover.reason, takeover.ended_by.name) == ("her machine broke down", "Oleg")
    assert (await console.ask("send", conversation=pk, epoch=epoch, text="late"))["code"] == "not_holder"


async def test_asking_for_a_person_is_a_sign_of_life(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    soon = timezone.now() + timedelta(seconds=2)
    await Conversation.objects.aupdate(stalls_at=timezone.now(), ends_at=soon)
    await vera.do("request_agent")
    conversation = await Conversation.objects.aget(pk=pk)
    assert conversation.status(timezone.now()) == "live"
    assert conversation.ends_at > soon


async def test_ending_moves_no_conversation_up_the_list(stage: Stage, bot: Bot, olga: User) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    long_ago = timezone.now() - timedelta(days=3)
    await Conversation.objects.aupdate(last_at=long_ago, ends_at=long_ago)
    assert await sync_to_async(tasks.end_idle)() == 1
    assert (await console.do("list", view="all"))["rows"] == []
    [row] = (await console.do("list", view="historic"))["rows"]
    assert (row["id"], row["control"], row["last"]["author"]) == (pk, "ended", "bot")


async def test_a_bot_that_is_switched_off_promises_nobody(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="hello")
    await Bot.objects.filter(pk=bot.pk).aupdate(enabled=False)
    assert (await vera.ask("request_agent"))["code"] == "bot_off"


async def test_a_repeated_finish_does_not_silence_the_next_takeover(stage: Stage, bot: Bot, olga: User) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    finish: dict[str, Any] = {"conversation": pk, "epoch": epoch, "action": "nothing", "ref": "finish"}
    await console.do("finish", **finish)
    again = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("finish", **finish)
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "operator", start=len(vera.frames) - 4)
    await console.send({"type": "typing", "conversation": pk, "epoch": again, "active": True})
    await vera.get(lambda f: f["type"] == "typing" and f["active"])


async def test_a_socket_at_no_address_is_refused(stage: Stage, transactional_db: None) -> None:
    from channels.testing import WebsocketCommunicator

    communicator = WebsocketCommunicator(stage.application, "/ws/nowhere/")
    assert (await communicator.connect())[0] is False
