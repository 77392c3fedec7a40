"""An operator finishes a takeover with the end action that was shown."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from django.contrib.auth.models import User

from bots.models import Bot, EndAction
from bots.publishing.publish import publish
from bots.wording import formatting
from conversations.domain import bot_turns
from conversations.models import Conversation
from tests.cast import Stage
from tests.protocol.situations import held


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


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (None, "**Bye**, *Vera*."),
        ("**Bye**, *Vera*.", "**Bye**, *Vera*."),
        ("See you, Vera: 10*20*30 cm", "See you, Vera: 10*20*30 cm"),
        ("It is *not* [this](https://a.example/x).", "It is *not* [this](https://a.example/x)."),
        ("1. one\n2. two", "1. one\n2. two"),
        (r"\*as it is\*", r"\*as it is\*"),
    ],
)
async def test_an_end_message_has_the_marks_of_the_configurer_or_of_the_operator(
    stage: Stage, bot: Bot, olga: User, typed: str | None, said: str
) -> None:
    def suggest() -> None:
        EndAction.objects.update_or_create(
            bot=bot, defaults={"action": "message", "message": "**Bye**, *{{ visitor }}*."}
        )
        publish(bot)

    await sync_to_async(suggest)()
    console, vera = await stage.console(olga), await stage.visitor(name="Vera")
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("finish", conversation=pk, epoch=epoch, action="message", **({"text": typed} if typed else {}))
    await vera.noticed("finished")
    assert [entry["text"] for entry in vera.entries() if entry.get("via") == "end_action"] == [said]
    row = (await console.do("list", view="all"))["rows"][0]
    assert row["last"]["text"] == formatting.plain(said)


@pytest.mark.parametrize("undo", [False, True])
async def test_what_the_visitor_wrote_behind_the_operators_screen_is_answered_by_the_bot(
    stage: Stage, bot: Bot, olga: User, settings: LazySettings, *, undo: bool
) -> None:
    settings.UNDO_SECONDS = 1
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    seen = (await vera.do("send", text="how much would it be"))["seq"]
    await vera.do("send", text="hello")
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing", seen=seen, undo=undo)

    def is_answer(frame: dict[str, Any]) -> bool:
        return frame["type"] == "entry" and frame["entry"]["author"] == "bot" and frame["entry"]["seq"] > seen

    await vera.get(is_answer)
    await bot_turns.settled()
    spoken = [entry["text"] for entry in vera.entries() if entry["author"] == "bot" and entry["seq"] > seen]
    assert spoken == ["Hello, what can I do for you?"], "what the operator saw is the operator's"


async def test_what_the_operator_saw_or_a_page_that_says_nothing_leaves_the_bot_silent(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    for seen in (lambda seq: {"seen": seq}, lambda seq: {"seen": seq + 1000}, lambda _: {}):
        vera, pk, epoch = await held(stage, console)
        last = (await vera.do("send", text="hello"))["seq"]
        await console.do("finish", conversation=pk, epoch=epoch, action="nothing", **seen(last))
        await vera.noticed("finished")
        await bot_turns.settled()
        assert not [each for each in vera.entries() if each["author"] == "bot" and each["seq"] > last]
