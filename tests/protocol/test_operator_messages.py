"""The holder of a conversation sends one of the bot's interactions."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from bots.publishing.publish import publish
from conversations.models import Conversation, Entry
from tests.cast import Stage


async def test_an_interaction_is_sent_by_the_holder(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    cards = (await console.do("interactions", conversation=pk))["interactions"]
    assert [(card["name"], card["text"]) for card in cards] == [
        ("goodbye", "Thank you."),
        ("prices", "A parcel costs 5."),
    ]
    prices = cards[1]["id"]
    refused = await other.ask("send_interaction", conversation=pk, epoch=epoch, interaction=prices)
    assert refused["code"] == "not_holder"
    hello = (await sync_to_async(bot.interactions.get)(name="hello")).pk
    refused = await console.ask("send_interaction", conversation=pk, epoch=epoch, interaction=hello)
    assert refused["code"] == "no_such_interaction"
    await console.do("send_interaction", conversation=pk, epoch=epoch, interaction=prices)
    entry = await vera.heard("A parcel costs 5.")
    assert (entry["author"], entry["via"], entry["name"]) == ("operator", "interaction", "Olga")


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
