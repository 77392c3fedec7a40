"""A button of a question answers that question, once, whoever presses what at the same moment."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import transaction

from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
from conversations.domain import takeover
from conversations.models import Conversation, Entry
from tests.cast import Frame, Socket, Stage


@pytest.fixture
def strict(bot: Bot) -> Bot:
    """`check` asks for the age, then whether to delete everything, and says what it understood."""
    done = Interaction.objects.create(bot=bot, name="done", text="{{ adult }}, {{ deletes }}.")
    wipe = Interaction.objects.create(
        bot=bot, name="wipe", text="Delete all your data?", question="yes_no", variable="deletes", next=done
    )
    age = Interaction.objects.create(
        bot=bot, name="age", text="Are you over 18?", question="yes_no", variable="adult", next=wipe,
        operators_may_send=True,
    )  # fmt: skip
    Phrase.objects.create(interaction=age, text="check")
    publish(bot)
    return bot


async def begun(stage: Stage) -> tuple[Socket, Frame]:
    vera = await stage.visitor()
    await vera.do("send", text="check")
    return vera, await vera.heard("Are you over 18?")


def press(entry: Frame, label: str) -> dict[str, Any]:
    button = next(each for each in entry["buttons"] if each["label"] == label)
    return {"seq": entry["seq"], "button": button["id"]}


def said(pk: int) -> list[str]:
    return list(Entry.objects.filter(conversation=pk).order_by("seq").values_list("text", flat=True))


async def test_after_yes_a_press_on_the_first_questions_no_answers_nothing(stage: Stage, strict: Bot) -> None:
    vera, age = await begun(stage)
    assert {each["question"] for each in age["buttons"]} == {(await Interaction.objects.aget(name="age")).pk}
    yes = await vera.do("press", **press(age, "Yes"))
    wipe = await vera.heard("Delete all your data?")
    before = await sync_to_async(said)(age["conversation"])
    for label in ("No", "Yes"):
        late = await vera.ask("press", **press(age, label))
        assert (late["type"], late["code"]) == ("error", "answered")
    assert await sync_to_async(said)(age["conversation"]) == before
    pressed = await vera.heard("Yes")
    assert (pressed["seq"], pressed["pressed"]) == (yes["seq"], {**press(age, "Yes"), "kind": "postback"})
    await vera.do("press", **press(wipe, "No"))
    await vera.heard("Yes, No.")


async def test_what_was_pressed_is_told_again_after_a_reload_and_to_operators(
    stage: Stage, strict: Bot, olga: User
) -> None:
    vera, age = await begun(stage)
    await vera.do("press", **press(age, "Yes"))
    await vera.heard("Delete all your data?")
    again, console = await stage.visitor(token=vera.token), await stage.console(olga)
    pressed = {**press(age, "Yes"), "kind": "postback"}
    assert (await again.heard("Yes"))["pressed"] == pressed
    await console.do("watch", conversation=age["conversation"])
    assert (await console.heard("Yes"))["pressed"] == pressed


async def test_two_tabs_that_press_different_buttons_at_once_answer_once(stage: Stage, strict: Bot) -> None:
    for _ in range(5):
        vera, age = await begun(stage)
        tab = await stage.visitor(token=vera.token)
        answers = await asyncio.gather(
            vera.ask("press", **press(age, "Yes")),
            tab.ask("press", **press(age, "No")),
            vera.ask("press", **press(age, "Yes")),
            tab.ask("press", **press(age, "No")),
        )
        stored = {answer["seq"] for answer in answers if answer["type"] == "ok"}
        assert len(stored) == 1
        assert {answer["code"] for answer in answers if answer["type"] == "error"} <= {"answered"}
        await vera.heard("Delete all your data?")
        texts = await sync_to_async(said)(age["conversation"])
        assert texts[:2] + texts[3:] == ["check", "Are you over 18?", "Delete all your data?"]
        await tab.close()
        await vera.close()


async def test_a_double_click_asks_once_and_its_ok_is_remembered(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    hello = await vera.heard("Hello, what can I do for you?")
    refs = ("one", "two", "three")
    answers = await asyncio.gather(*(vera.ask("press", ref=ref, **press(hello, "Prices")) for ref in refs))
    last = max(answer["seq"] for answer in answers)
    await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == last + 1)
    for ref, answer in zip(refs, answers, strict=True):
        assert await vera.ask("press", ref=ref, **press(hello, "Prices")) == answer
    later = await vera.do("press", ref="later", **press(hello, "Prices"))
    assert later["seq"] == last + 2
    # Each press is answered, or was one with a press that the bot had not answered yet.
    assert (await sync_to_async(said)(pk)).count("Prices") == len({answer["seq"] for answer in answers}) + 1


async def test_a_double_click_on_the_greeting_in_two_tabs_begins_with_one_answer(stage: Stage, strict: Bot) -> None:
    age = await Interaction.objects.aget(name="age")
    await Bot.objects.filter(pk=strict.pk).aupdate(start_interaction=age)
    await sync_to_async(publish)(strict)
    vera = await stage.visitor()
    tab = await stage.visitor(token=vera.token)
    ids = {each["label"]: each["id"] for each in vera.welcome["greeting"]["buttons"]}
    answers = await asyncio.gather(
        vera.ask("press", greeting=True, button=ids["Yes"]), tab.ask("press", greeting=True, button=ids["No"])
    )
    assert {answer.get("seq", 1) for answer in answers} == {1}
    await vera.heard("Delete all your data?")
    assert (await vera.ask("press", greeting=True, button=ids["No"]))["code"] == "answered"
    pk = next(answer["conversation"] for answer in answers if "conversation" in answer)
    texts = await sync_to_async(said)(pk)
    assert texts[1:] == ["Delete all your data?"]
    assert (await vera.heard(texts[0]))["pressed"] == {"greeting": True, "button": ids[texts[0]], "kind": "postback"}


async def test_typed_words_answer_too_and_end_the_buttons(stage: Stage, strict: Bot) -> None:
    vera, age = await begun(stage)
    await vera.do("send", text="yes")
    await vera.heard("Delete all your data?")
    assert (await vera.ask("press", **press(age, "No")))["code"] == "answered"
    # A client of yesterday sends a press as the label's words.
    await vera.do("send", text="No")
    await vera.heard("Yes, No.")


async def test_a_press_during_a_takeover_is_either_before_it_or_changes_nothing(
    stage: Stage, strict: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    for _ in range(5):
        vera, age = await begun(stage)
        pk = age["conversation"]
        pressed, taken = await asyncio.gather(
            vera.ask("press", **press(age, "Yes")), console.do("take_over", conversation=pk)
        )
        assert pressed.get("code") in (None, "answered")
        assert (await vera.ask("press", **press(age, "No")))["code"] == "answered"
        texts = await sync_to_async(said)(pk)
        assert texts.count("Yes") == (pressed["type"] == "ok")
        await console.do("finish", conversation=pk, epoch=taken["epoch"], action="nothing")
        assert (await vera.ask("press", **press(age, "No")))["code"] == "answered"
        await vera.close()


async def test_a_question_of_an_operator_is_answered_once_and_a_person_can_always_be_asked_for(
    stage: Stage, strict: Bot, olga: User
) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="hello"))["conversation"]
    hello = await vera.heard("Hello, what can I do for you?")
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    age = await Interaction.objects.aget(name="age")
    await console.do("send_interaction", conversation=pk, epoch=epoch, interaction=age.pk)
    asked = await vera.heard("Are you over 18?")
    await vera.do("send", text="One moment")
    await vera.do("press", **press(asked, "No"))
    assert (await vera.ask("press", **press(asked, "Yes")))["code"] == "answered"
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    await vera.do("press", **press(hello, "A person"))
    await vera.noticed("awaiting")
    await vera.do("press", **press(hello, "A person"))


async def test_after_the_end_an_old_question_begins_nothing_but_other_buttons_do(stage: Stage, strict: Bot) -> None:
    vera, age = await begun(stage)
    await vera.do("send", text="yes")
    await vera.heard("Delete all your data?")
    await vera.do("send", text="no")
    await vera.heard("Yes, No.")
    await vera.do("send", text="hello")
    hello = await vera.heard("Hello, what can I do for you?")
    await sync_to_async(end)(age["conversation"])
    assert (await vera.ask("press", **press(age, "Yes")))["code"] == "answered"
    begins = await vera.do("press", **press(hello, "Prices"))
    assert (begins["conversation"], begins["seq"]) != (age["conversation"], 1)
    new = await vera.get(lambda f: f["type"] == "entry" and f["entry"]["conversation"] == begins["conversation"])
    assert "pressed" not in new["entry"], "it names an entry of the other conversation"


def end(pk: int) -> None:
    with transaction.atomic():
        takeover.end(Conversation.objects.select_for_update().get(pk=pk))
