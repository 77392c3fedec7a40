"""A bot that hesitates asks its visitor back; both sides see what it asked and what was pressed."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from bots.publishing import model_upkeep
from bots.publishing.publish import publish
from conversations.domain import not_understood
from conversations.models import Conversation
from tests.cast import Frame, Socket, Stage, build_hesitant_bot
from tests.protocol.test_presses import press

pytestmark = pytest.mark.on("sqlite")


@pytest.fixture
def bot(transactional_db: Any) -> Bot:
    bot = build_hesitant_bot("helper", agent_threshold=2)
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    return bot


async def hesitation(vera: Socket) -> Frame:
    """The question back after vague words."""
    start = len(vera.frames)
    await vera.do("send", text="my order")
    frame = await vera.get(lambda frame: bool(frame.get("entry", {}).get("buttons")), start=start)
    entry: Frame = frame["entry"]
    assert entry["text"].startswith("Did you mean “")
    return entry


async def misses(entry: Frame) -> tuple[int, str]:
    row = await Conversation.objects.aget(pk=entry["conversation"])
    return row.misses, row.awaiting_reason


async def test_a_pressed_name_runs_its_interaction_and_operators_see_both(stage: Stage, bot: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    await vera.do("send", text="quantum chromodynamics")
    await vera.heard("Pardon?")
    asked = await hesitation(vera)
    assert [button["label"] for button in asked["buttons"]][2] == "Neither"
    assert await misses(asked) == (1, "")
    await vera.do("press", **press(asked, "cancel order"))
    await vera.heard("Cancelled.")
    assert await misses(asked) == (0, "")
    await console.do("watch", conversation=asked["conversation"])
    assert (await console.heard(asked["text"]))["buttons"] == asked["buttons"]
    assert (await console.heard("cancel order"))["pressed"] == {**press(asked, "cancel order"), "kind": "postback"}
    facts = await console.do("context", conversation=asked["conversation"])
    assert facts["not_understood"] == ["quantum chromodynamics"]


async def test_neither_is_a_default_answer_to_the_words_before_it(stage: Stage, bot: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    await vera.do("send", text="quantum chromodynamics")
    await vera.heard("Pardon?")
    asked = await hesitation(vera)
    assert console.of_type("alert") == []
    await vera.do("press", **press(asked, "Neither"))
    await console.get(lambda frame: frame["type"] == "alert" and frame["reason"] == "default_answers")
    assert await misses(asked) == (2, "default_answers")
    facts = await console.do("context", conversation=asked["conversation"])
    assert facts["not_understood"] == ["quantum chromodynamics", "my order"]
    [found, other] = (await sync_to_async(not_understood.look_back)(bot.pk)).sentences
    assert {found.text, other.text} == {"my order", "quantum chromodynamics"}


async def test_other_words_are_answered_afresh_and_end_the_question(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    asked = await hesitation(vera)
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    late = await vera.ask("press", **press(asked, "cancel order"))
    assert (late["type"], late["code"]) == ("error", "answered")


async def test_a_press_counts_once_and_only_on_the_newest_question(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    first = await hesitation(vera)
    second = await hesitation(vera)
    old = await vera.ask("press", **press(first, "cancel order"))
    assert (old["type"], old["code"]) == ("error", "answered")
    await vera.do("press", ref="once", **press(second, "Neither"))
    await vera.heard("Pardon?")
    again = await vera.ask("press", ref="once", **press(second, "Neither"))
    twice = await vera.ask("press", **press(second, "cancel order"))
    assert (again["type"], twice["type"], twice["code"]) == ("ok", "error", "answered")


async def test_a_takeover_ends_the_question(stage: Stage, bot: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    asked = await hesitation(vera)
    epoch = (await console.do("take_over", conversation=asked["conversation"]))["epoch"]
    for _ in range(2):
        late = await vera.ask("press", **press(asked, "cancel order"))
        assert (late["type"], late["code"]) == ("error", "answered")
        if epoch:
            await console.do("finish", conversation=asked["conversation"], epoch=epoch, action="nothing")
            epoch = 0
    row = await Conversation.objects.aget(pk=asked["conversation"])
    assert not {"between", "question", "asked"} & set(row.session)
    await hesitation(vera)


async def test_after_a_reload_the_question_can_still_be_answered(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    asked = await hesitation(vera)
    again = await stage.visitor(token=vera.token)
    assert (await again.heard(asked["text"]))["buttons"] == asked["buttons"]
    await again.do("press", **press(asked, "Change an order"))
    await vera.heard("Changed.")
