"""A note for the bot, given with a finish: its engine and operators read it, the visitor never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.engines.asking import breaker
from bots.models import Bot, Engine
from bots.publishing.publish import publish
from conversations import tasks
from conversations.domain import bot_turns
from conversations.models import Conversation
from conversations.models.notes import Note
from tests.cast import Stage
from tests.protocol.situations import held
from tests.servers.engine import engine

NOTE = "refund agreed, 14 days"


@pytest.fixture
def rasa(settings: Any, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    settings.ENGINES_PRIVATE = True
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda name, args, **_: tasks.ask_engine(*args))
    with engine() as running:
        bot.engine, bot.quiet_seconds = "external", 0
        bot.save()
        Engine.objects.create(bot=bot, url=running.url)
        publish(bot)
        yield running
        breaker.answered(running.url)


async def test_the_engine_is_told_all_that_was_said_by_whom_the_end_action_and_the_note(
    stage: Stage, rasa: Any, olga: User
) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    await console.do("watch", conversation=pk)
    for number in range(30):
        await console.do("send", conversation=pk, epoch=epoch, text=f"line {number}")
    await console.do("finish", conversation=pk, epoch=epoch, action="message", text="Bye.", bot_note=f"  {NOTE}\x00 ")
    note = await console.get(lambda frame: frame["type"] == "note")
    assert (note["note"]["text"], note["note"]["for_bot"], note["note"]["operator"]["name"]) == (NOTE, True, "Olga")
    await vera.do("send", text="and when")
    await vera.heard("You said and when.")
    since = rasa.asked[-1].question["metadata"]["since"]
    said = [(each["speaker"], each.get("name"), each["text"]) for each in since if each["type"] == "said"]
    assert [each for each in said if each[0] == "operator"][-31:] == [
        *(("operator", "Olga", f"line {number}") for number in range(30)),
        ("operator", "Olga", "Bye."),
    ]
    assert since[-1] == {
        "type": "event", "event": "finished", "operator": "Olga", "end_action": "message", "note": NOTE,
    }  # fmt: skip
    await vera.do("send", text="thanks")
    await vera.heard("You said thanks.")
    assert NOTE not in str(rasa.asked[-1].question["metadata"].get("since", "")), "it is history by now"
    assert NOTE not in str(vera.frames)


async def test_what_a_visitor_asks_before_the_finish_is_sent_is_answered_with_its_note(
    stage: Stage, rasa: Any, olga: User
) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    await console.do("finish", conversation=pk, epoch=epoch, action="message", text="Bye.", undo=True, bot_note=NOTE)
    await vera.do("send", text="and when")
    await Conversation.objects.filter(pk=pk).aupdate(finishes_at=timezone.now() - timedelta(seconds=2))
    await sync_to_async(tasks.finish_late)()
    await vera.heard("You said and when.")
    question = rasa.asked[-1].question
    assert question["message"] == "and when"
    *before, bye, finished = question["metadata"]["since"]
    assert (finished["event"], finished["note"]) == ("finished", NOTE)
    assert (bye["speaker"], bye["text"]) == ("operator", "Bye.")
    assert "and when" not in str(before)
    assert NOTE not in str(vera.frames)


async def test_an_undone_finish_brings_the_note_back_and_the_next_one_sends_it(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, console)
    await other.do("watch", conversation=pk)
    finish = {"conversation": pk, "epoch": epoch, "action": "nothing", "undo": True, "bot_note": NOTE}
    await console.do("finish", **finish)
    assert not await Note.objects.filter(conversation=pk).aexists(), "nothing is told before it is sent"
    await console.do("undo_finish", conversation=pk)
    again = await console.do("finish_options", conversation=pk, epoch=epoch)
    assert again["bot_note"] == NOTE
    await console.do("finish", **finish)
    await Conversation.objects.filter(pk=pk).aupdate(finishes_at=timezone.now() - timedelta(seconds=2))
    await sync_to_async(tasks.finish_late)()
    note = await other.get(lambda frame: frame["type"] == "note")
    assert note["note"]["text"] == NOTE
    epoch = (await other.do("take_over", conversation=pk))["epoch"]
    assert "bot_note" not in await other.do("finish_options", conversation=pk, epoch=epoch)
    await other.do("release", conversation=pk, epoch=epoch)
    assert await Note.objects.filter(conversation=pk).acount() == 1
    assert NOTE not in str(vera.frames)


async def test_a_note_of_an_undone_finish_ends_with_its_takeover(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    _, pk, epoch = await held(stage, console)
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing", undo=True, bot_note=NOTE)
    await console.do("undo_finish", conversation=pk)
    await console.do("release", conversation=pk, epoch=epoch)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    assert "bot_note" not in await console.do("finish_options", conversation=pk, epoch=epoch)
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    assert not await Note.objects.filter(conversation=pk).aexists()
