"""An open question in a conversation: other things said in between, and the two buttons that lead out of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
from conversations.models import Conversation
from tests.cast import Frame, Socket, Stage

LEAVE, PERSON = "Leave this question", "Talk to a person"


@pytest.fixture
def asking(bot: Bot) -> Bot:
    """`order` asks for a size, `sign up` for a name."""
    done = Interaction.objects.create(bot=bot, name="done", text="{{ size }}.")
    order = Interaction.objects.create(
        bot=bot, name="order", text="Which size?", question="choice", variable="size", choices="Small\nLarge",
        question_reply="Write small or large.", next=done,
    )  # fmt: skip
    name = Interaction.objects.create(bot=bot, name="name", text="Your name?", question="text", variable="name")
    person = Interaction.objects.create(bot=bot, name="person", text="I get somebody.", asks_for_person=True)
    for item, text in ((order, "order"), (name, "sign up"), (person, "I need a human being")):
        Phrase.objects.create(interaction=item, text=text)
    publish(bot)
    return bot


async def stuck(stage: Stage) -> tuple[Socket, Frame]:
    """A visitor after two answers that do not fit, with the question that leads out."""
    vera = await stage.visitor()
    await vera.do("send", text="order")
    await vera.do("send", text="purple")
    await vera.heard("Write small or large.")
    await vera.do("send", text="qwertz")
    asked = await vera.get(lambda frame: frame["type"] == "entry" and LEAVE in labels(frame["entry"]))
    return vera, asked["entry"]


def labels(entry: Frame) -> list[str]:
    return [button["label"] for button in entry.get("buttons", ())]


def press(entry: Frame, label: str) -> dict[str, Any]:
    button = next(each for each in entry["buttons"] if each["label"] == label)
    return {"seq": entry["seq"], "button": button["id"]}


async def row(entry: Frame) -> Conversation:
    return await Conversation.objects.aget(pk=entry["conversation"])


async def test_a_call_for_a_person_is_heard_where_a_name_is_asked_for(stage: Stage, asking: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    await vera.do("send", text="sign up")
    await vera.heard("Your name?")
    await vera.do("send", text="i need a human being!")
    said = await vera.heard("I get somebody.")
    await console.get(lambda frame: frame["type"] == "alert" and frame["reason"] == "requested")
    kept = await row(said)
    assert (kept.awaiting_reason, "name" in kept.session["variables"]) == ("requested", False)


async def test_what_is_said_in_between_is_answered_and_the_buttons_are_there_again(stage: Stage, asking: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="order")
    first = await vera.heard("Which size?")
    await vera.do("send", text="prices")
    answer = await vera.heard("A parcel costs 5.")
    again = await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == answer["seq"] + 1)
    assert (again["entry"]["text"], labels(again["entry"])) == ("Which size?", ["Small", "Large"])
    assert (await vera.ask("press", **press(first, "Small")))["code"] == "answered"
    await vera.do("press", **press(again["entry"], "Small"))
    await vera.heard("Small.")
    assert (await row(answer)).misses == 0


async def test_the_question_can_be_left_by_its_button_once_also_after_a_reload(stage: Stage, asking: Bot) -> None:
    vera, asked = await stuck(stage)
    assert labels(asked) == ["Small", "Large", LEAVE, PERSON]
    assert (await row(asked)).misses == 2
    again = await stage.visitor(token=vera.token)  # type: ignore[attr-defined]
    shown = await again.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == asked["seq"])
    assert shown["entry"]["buttons"] == asked["buttons"]
    await again.do("press", **press(asked, LEAVE))
    await vera.heard("All right, we leave that. What else can I do for you?")
    assert (await vera.ask("press", **press(asked, LEAVE)))["code"] == "answered"
    assert (await vera.ask("press", **press(asked, "Small")))["code"] == "answered"
    assert (await row(asked)).session.get("question") is None


async def test_the_button_for_a_person_is_a_wish_for_one(stage: Stage, asking: Bot, olga: User) -> None:
    vera, asked = await stuck(stage)
    console = await stage.console(olga)
    await vera.do("press", **press(asked, PERSON))
    await vera.heard("Somebody will come.")
    kept = await row(asked)
    assert (kept.awaiting_reason, kept.awaiting_told) == ("requested", True)
    context = await console.do("context", conversation=kept.pk)
    assert context["not_understood"] == ["purple", "qwertz"]
    # The question is still open, and its buttons work.
    await vera.do("press", **press(asked, "Large"))
    await vera.heard("Large.")
