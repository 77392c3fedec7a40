"""A visitor chats with a bot; an operator watches, takes over, talks, finishes."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from conversations.models import Conversation, Takeover, Visitor
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


async def test_asking_for_a_person_awaits_one(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera = await stage.visitor()
    asked = await vera.do("request_agent")
    await vera.heard("Somebody will come.")
    assert (await vera.get(lambda f: f["type"] == "state"))["state"] == "awaiting"
    alert = await console.get(lambda frame: frame["type"] == "alert")
    assert (alert["conversation"], alert["reason"]) == (asked["conversation"], "requested")
    listed = await console.do("list", view="awaiting")
    assert [row["id"] for row in listed["rows"]] == [asked["conversation"]]
    assert listed["counts"] == {"awaiting": 1, "all": 1, "mine": 0}


async def test_nobody_online_is_said_and_the_next_operator_still_sees_it(stage: Stage, bot: Bot, olga: User) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="hello")
    entry = await vera.heard("Hello, what can I do for you?")
    await vera.do("press", seq=entry["seq"], button=entry["buttons"][1]["id"])
    await vera.heard("Nobody is here now.")
    console = await stage.console(olga)
    alert = await console.get(lambda frame: frame["type"] == "alert")
    assert alert["reason"] == "requested"


async def test_the_whole_takeover(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("request_agent"))["conversation"]
    await vera.heard("Somebody will come.")
    watched = await console.do("watch", conversation=pk)
    assert watched["row"]["control"] == "awaiting"
    taken = await console.do("take_over", conversation=pk)
    assert taken["epoch"] == 1
    await vera.heard("Hello Vera, Olga here.")
    state = await vera.get(lambda f: f["type"] == "state" and f["state"] == "operator")
    assert state["operator"] == "Olga"
    await console.get(lambda frame: frame["type"] == "alert_cleared")

    await vera.send({"type": "typing", "active": True})
    typing = await console.get(lambda frame: frame["type"] == "typing")
    assert typing == {"type": "typing", "conversation": pk, "author": "visitor", "active": True}
    await vera.do("send", text="hello")
    waiting = await console.get(lambda f: f["type"] == "alert" and f["reason"] == "waiting_for_you")
    assert waiting["row"]["unread"] == 1
    await console.send({"type": "typing", "conversation": pk, "epoch": 1, "active": True})
    assert await vera.get(lambda f: f["type"] == "typing") == {"type": "typing", "author": "operator", "active": True}
    await console.do("send", conversation=pk, epoch=1, text="I am reading it.")
    await vera.heard("I am reading it.")

    await console.do("finish", conversation=pk, epoch=1, action="message", text="All the best!")
    farewell = await vera.heard("All the best!")
    assert (farewell["author"], farewell["via"]) == ("operator", "end_action")
    await vera.noticed("finished")
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "bot")
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")

    said = [(entry["author"], entry.get("notice") or entry["text"]) for entry in vera.entries()]
    assert said == [
        ("notice", "awaiting"),
        ("bot", "Somebody will come."),
        ("notice", "taken_over"),
        ("operator", "Hello Vera, Olga here."),
        ("visitor", "hello"),
        ("operator", "I am reading it."),
        ("operator", "All the best!"),
        ("notice", "finished"),
        ("visitor", "prices"),
        ("bot", "A parcel costs 5."),
    ]
    assert [entry["seq"] for entry in vera.entries()] == list(range(1, 11))
    await console.get(lambda f: f["type"] == "entry" and f["entry"]["seq"] == 10)
    assert console.entries() == vera.entries()
    takeover = await sync_to_async(Takeover.objects.get)()
    assert (takeover.ending, takeover.end_action, takeover.epoch) == ("finished", "message", 1)


@pytest.mark.parametrize(
    ("choice", "heard"),
    [
        ({"action": "nothing"}, []),
        ({"action": "message", "text": "Good luck."}, ["Good luck."]),
        ({"action": "interaction"}, ["Thank you Vera."]),
        ({"action": "default"}, ["A parcel costs 5."]),
    ],
    ids=lambda value: value["action"] if isinstance(value, dict) else "",
)
async def test_each_end_action_sends_exactly_what_was_shown(
    stage: Stage, bot: Bot, olga: User, choice: dict[str, str], heard: list[str]
) -> None:
    def use_default() -> None:
        from bots.publishing.publish import publish

        bot.default_interaction = bot.interactions.get(name="prices")
        bot.save()
        publish(bot)

    await sync_to_async(use_default)()
    console = await stage.console(olga)
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    options = (await console.do("finish_options", conversation=pk, epoch=epoch))["options"]
    assert [option["action"] for option in options] == [
        "interaction",
        "default",
        "nothing",
        "message",
        "interaction",
    ]
    shown = next(option for option in options if option["action"] == choice["action"])
    extra = {"interaction": shown["interaction"]} if choice["action"] == "interaction" else {}
    await console.do("finish", conversation=pk, epoch=epoch, preview=shown["preview"], **choice, **extra)
    await vera.noticed("finished")
    said = [entry["text"] for entry in vera.entries() if entry.get("via") == "end_action"]
    assert said == heard
    if choice["action"] != "message":
        assert shown["text"] == "\n\n".join(heard)


async def test_a_preview_that_is_no_longer_true_is_refused(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    options = (await console.do("finish_options", conversation=pk, epoch=epoch))["options"]

    def reword() -> None:
        from bots.publishing.publish import publish

        bot.interactions.filter(name="goodbye").update(text="Thanks a lot.")
        publish(bot)

    await sync_to_async(reword)()
    chosen = options[0]
    finish = {"conversation": pk, "epoch": epoch, "action": "interaction", "interaction": chosen["interaction"]}
    refused = await console.ask("finish", **finish, preview=chosen["preview"])
    assert refused["code"] == "stale_preview"
    assert (await sync_to_async(Conversation.objects.get)()).control == "operator"
    fresh = (await console.do("finish_options", conversation=pk, epoch=epoch))["options"][0]
    await console.do("finish", **finish, preview=fresh["preview"])
    await vera.heard("Thanks a lot.")


async def test_release_goes_back_to_awaiting(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    refused = await other.ask("release", conversation=pk, epoch=epoch)
    assert refused["code"] == "not_holder"
    refused = await other.ask("release", conversation=pk, epoch=epoch, reason="she went home")
    assert refused["code"] == "forbidden"
    await console.do("release", conversation=pk, epoch=epoch)
    await vera.noticed("released")
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "awaiting")
    alert = await other.get(lambda f: f["type"] == "alert" and f["reason"] == "released")
    assert alert["row"]["epoch"] == epoch + 1
    assert (await other.do("take_over", conversation=pk))["epoch"] == epoch + 2


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
