"""Visitors write to a bot and press its buttons."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from bots.publishing.publish import publish
from conversations.models import Conversation, Visitor
from tests.cast import Stage


async def test_a_page_view_stores_nothing(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    assert vera.welcome["greeting"]["text"] == "Hello, what can I do for you?"
    assert [button["label"] for button in vera.welcome["greeting"]["buttons"]] == ["Prices", "A person", "Our site"]
    assert "conversation" not in vera.welcome
    assert await sync_to_async(Visitor.objects.count)() == 0


async def test_the_bot_answers_what_it_understands(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor(name="Vera")
    said = await vera.do("send", text="hello", ref="my-ref")
    await vera.heard("Hello, what can I do for you?")
    first, second = vera.entries()
    assert said == {"type": "ok", "ref": "my-ref", "conversation": first["conversation"], "seq": 1}
    assert (first["author"], first["seq"], first["text"], first["ref"], first["name"]) == (
        "visitor",
        1,
        "hello",
        "my-ref",
        "Vera",
    )
    assert (second["author"], second["seq"], second["name"]) == ("bot", 2, "Helper")
    assert [button["kind"] for button in second["buttons"]] == ["postback", "live_agent", "url"]


async def test_a_greeting_button_begins_the_conversation(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    prices = vera.welcome["greeting"]["buttons"][0]["id"]
    await vera.do("press", greeting=True, button=prices)
    await vera.heard("A parcel costs 5.")
    assert [(entry["author"], entry["text"]) for entry in vera.entries()] == [
        ("visitor", "Prices"),
        ("bot", "A parcel costs 5."),
    ]


async def test_a_button_means_what_it_meant_when_it_was_said(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="hello")
    entry = await vera.heard("Hello, what can I do for you?")
    await vera.do("press", seq=entry["seq"], button=entry["buttons"][0]["id"])
    await vera.heard("A parcel costs 5.")
    refused = await vera.ask("press", seq=entry["seq"], button=999_999)
    assert refused["code"] == "no_such_button"
    link = await vera.ask("press", seq=entry["seq"], button=entry["buttons"][2]["id"])
    assert link["code"] == "no_such_button"


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


@pytest.mark.parametrize("text", [" ", "\n\t", "\x00\x01", "\u200b", "\u202e\u3000"])
async def test_blank_messages_are_refused(stage: Stage, bot: Bot, text: str) -> None:
    vera = await stage.visitor()
    assert (await vera.ask("send", text=text))["code"] == "empty"
    assert await Conversation.objects.acount() == 0


async def test_commands_that_need_a_conversation_are_refused_before_there_is_one(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    for kind, fields in (("history", {"before": 5}), ("seen", {"seq": 1}), ("press", {"seq": 1, "button": 1})):
        assert (await vera.ask(kind, **fields))["code"] == "no_conversation"
    for fields in ({"button": 1}, {"button": 1, "seq": 1, "greeting": True}):
        assert (await vera.ask("press", **fields))["code"] == "invalid"


async def test_messages_lose_control_characters_and_keep_line_ends(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="a\x00b\x1bc\r\nd\re\tf\x7fg\x85h")
    assert (await vera.heard("abc\nd\ne\tfg\nh"))["author"] == "visitor"


async def test_a_bot_switched_off_in_the_middle_is_said_and_nothing_is_lost(stage: Stage, bot: Bot, olga: User) -> None:
    vera, viktor = await stage.visitor(), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")

    def switch_off() -> None:
        Bot.objects.filter(pk=bot.pk).update(enabled=False)

    await sync_to_async(switch_off)()
    assert (await vera.ask("send", text="prices"))["code"] == "bot_off"
    assert (await viktor.ask("send", text="hello"))["code"] == "bot_off"
    newcomer = await stage.stranger()
    assert (await newcomer.ask("hello"))["code"] == "bot_off"
    # An operator may go on with an open conversation.
    console = await stage.console(olga)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await vera.do("send", text="are you there?")
    await console.do("send", conversation=pk, epoch=epoch, text="I am.")
    await vera.heard("I am.")
    again = await stage.visitor(token=vera.token)
    await again.heard("I am.")
