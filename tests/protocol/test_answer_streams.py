"""Answers while they are written: who sees them grow, and what a takeover in the middle leaves of them."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot, Engine, Interaction
from bots.publishing.publish import publish
from conversations.domain import bot_turns, cut_answers
from conversations.models import Conversation, Entry
from conversations.models.about_to_say import AboutToSay
from tests.cast import Frame, Socket, Stage
from tests.protocol.test_language_model_turns import change
from tests.servers import model as server
from tests.servers.engine import engine
from tests.servers.model import Model, words_of
from tests.servers.processes import until

LONG = "It left the depot this morning and will be at your door before noon tomorrow, if the weather holds."


def writing(frame: Frame) -> bool:
    return frame["type"] == "writing" and bool(frame["text"])


def shown(socket: Socket) -> list[str]:
    """What the page was shown of answers in the making."""
    return [frame["text"] for frame in socket.frames if frame["type"] == "writing"]


async def said_by_the_bot(pk: int) -> list[str]:
    return [each.text async for each in Entry.objects.filter(conversation=pk, author="bot").order_by("seq")]


async def test_visitor_and_operators_see_an_answer_grow_until_the_entry_replaces_it(
    stage: Stage, fake: Model, olga: User
) -> None:
    fake.answer(server.streams(*words_of(LONG), each=0.06))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="where is it"))["conversation"]
    await console.do("watch", conversation=pk)
    await vera.heard(LONG)
    for page in (vera, console):
        await page.get(lambda frame: frame["type"] == "writing" and not frame["text"])
        seen = shown(page)
        assert len(seen) >= 4
        assert all(LONG.startswith(text) for text in seen)
        assert sorted(seen[:-1], key=len) == seen[:-1], "it only grows"
    entry = next(at for at, frame in enumerate(vera.frames) if frame.get("entry", {}).get("text") == LONG)
    assert not any(writing(frame) for frame in vera.frames[entry:]), "nothing is shown after the entry"
    assert len(shown(vera)) <= 5 * 0.06 * len(LONG.split()) + 2, "at most five a second"


async def test_a_takeover_in_mid_sentence_leaves_the_operator_a_draft_and_the_visitor_nothing(
    stage: Stage, fake: Model, olga: User
) -> None:
    fake.answer(server.streams(*words_of(LONG), each=0.08))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="where is it"))["conversation"]
    await console.do("watch", conversation=pk)
    await vera.get(lambda frame: writing(frame) and len(frame["text"]) > 20)
    begun = time.monotonic()
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    kept = (await console.get(lambda frame: frame["type"] == "about_to_say"))["text"]
    assert LONG.startswith(kept)
    assert 20 < len(kept) < len(LONG)
    assert fake.closed
    assert fake.closed[0] - begun < 2
    taken = await vera.noticed("taken_over")
    end = vera.frames.index({"type": "entry", "entry": taken})
    assert not any(writing(frame) for frame in vera.frames[end:])
    assert await said_by_the_bot(pk) == []
    again = await stage.console(olga)
    await again.do("watch", conversation=pk)
    assert (await again.get(lambda frame: frame["type"] == "about_to_say"))["text"] == kept
    await console.do("send", conversation=pk, epoch=epoch, text="One moment, please.")
    await console.do("send", conversation=pk, epoch=epoch, text=f"{kept} I will look.")
    for page in (console, again):
        await page.get(lambda frame: frame["type"] == "about_to_say" and not frame["text"])
    assert not await AboutToSay.objects.aexists()
    assert "about_to_say" not in str(vera.frames)


async def test_what_was_kept_goes_with_the_hold_and_comes_to_a_next_holder(
    stage: Stage, fake: Model, olga: User, oleg: User
) -> None:
    fake.answer(server.stalls("Surely ", "it will "))
    vera, console, other = await stage.visitor(), await stage.console(olga), await stage.console(oleg)
    pk = (await vera.do("send", text="where is it"))["conversation"]
    await console.do("watch", conversation=pk)
    await vera.get(writing)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.get(lambda frame: frame["type"] == "about_to_say")
    await other.do("ask_for", conversation=pk)
    await console.do("transfer", conversation=pk, epoch=epoch, operator=other.welcome["operator"]["id"])  # type: ignore[attr-defined]
    await other.do("watch", conversation=pk)
    assert (await other.get(lambda frame: frame["type"] == "about_to_say"))["text"].startswith("Surely")
    await other.do("finish", conversation=pk, epoch=epoch + 1, action="nothing")
    await other.get(lambda frame: frame["type"] == "about_to_say" and not frame["text"])
    assert not await AboutToSay.objects.aexists()


async def test_visitors_see_nothing_grow_where_the_bot_does_not_allow_it(
    stage: Stage, fake: Model, bot: Bot, olga: User
) -> None:
    await sync_to_async(change)(bot, streams=False)
    fake.answer(server.streams(*words_of(LONG), each=0.03))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="where is it"))["conversation"]
    await console.do("watch", conversation=pk)
    await vera.heard(LONG)
    await console.get(writing)
    assert shown(vera) == []
    await sync_to_async(change)(bot, streams=True, manner="choose")
    told = len(console.frames)
    await vera.do("send", text="and now")
    await vera.heard("Pardon?")
    assert not any(writing(frame) for frame in [*vera.frames, *console.frames[told:]]), "it may say nothing of its own"


async def test_the_late_answer_of_an_engine_that_does_not_stream_is_kept_whole(
    stage: Stage, fake: Model, bot: Bot, olga: User
) -> None:
    with engine() as rasa:
        bot.engine, bot.quiet_seconds = "external", 0
        await bot.asave()
        await Engine.objects.acreate(bot=bot, url=rasa.url)
        await sync_to_async(publish)(bot)
        rasa.hold.clear()
        rasa.answer = lambda *_: [{"text": "**Two** parcels."}, {"text": "Both are here.", "buttons": []}]
        vera, console = await stage.visitor(), await stage.console(olga)
        pk = (await vera.do("send", text="where is it"))["conversation"]
        await sync_to_async(rasa.arrived.wait)(15)
        await console.do("watch", conversation=pk)
        await console.do("take_over", conversation=pk)
        rasa.hold.set()
        kept = await console.get(lambda frame: frame["type"] == "about_to_say")
        assert kept["text"] == "**Two** parcels.\n\nBoth are here."
        assert await said_by_the_bot(pk) == []


async def test_the_late_answer_of_the_built_in_bot_is_kept(stage: Stage, bot: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="prices"))["conversation"]
    await vera.heard("A parcel costs 5.")
    # As it would be decided just before a takeover, and stored just after it.
    await Conversation.objects.filter(pk=pk).aupdate(bot_due=1)
    late = await sync_to_async(bot_turns.decide)(pk)
    assert late is not None
    await console.do("watch", conversation=pk)
    await console.do("take_over", conversation=pk)
    await sync_to_async(cut_answers.keep_answer)(late)
    assert (await console.get(lambda frame: frame["type"] == "about_to_say"))["text"] == "A parcel costs 5."


def chain(bot: Bot, *, pauses: bool) -> None:
    """`prices` goes on with two more texts, the first after a pause, the last after another one."""
    names = ("prices", "goodbye", "closed")
    prices, goodbye, closed = (Interaction.objects.get(bot=bot, name=name) for name in names)
    for one, then in ((prices, goodbye), (goodbye, closed)):
        one.next, one.pause_seconds = then, 30 if pauses else 0
        one.save()
    publish(bot)


async def test_what_a_pause_keeps_back_is_kept_for_whoever_takes_over_in_it(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(chain)(bot, pauses=True)
    vera, console = await stage.visitor(name="Vera"), await stage.console(olga)
    pk = (await vera.do("send", text="prices"))["conversation"]
    await vera.heard("A parcel costs 5.")
    await console.do("watch", conversation=pk)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    kept = await console.get(lambda frame: frame["type"] == "about_to_say")
    assert kept["text"] == "Thank you Vera.\n\nNobody is here now."
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    await vera.do("send", text="prices")
    await vera.get(lambda frame: frame.get("entry", {}).get("text") == "A parcel costs 5.", start=len(vera.frames) - 1)
    # The visitor has said something else, which would be answered instead of the rest.
    await Conversation.objects.filter(pk=pk).aupdate(bot_due=1, bot_due_at=timezone.now() + timedelta(minutes=1))
    await console.do("take_over", conversation=pk)
    assert not await AboutToSay.objects.aexists()


async def test_a_late_answer_that_would_pause_is_kept_to_its_end(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(chain)(bot, pauses=True)
    vera, console = await stage.visitor(name="Vera"), await stage.console(olga)
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    await Entry.objects.filter(conversation=pk, seq=1).aupdate(text="prices")
    await Conversation.objects.filter(pk=pk).aupdate(bot_due=1)
    late = await sync_to_async(bot_turns.decide)(pk)
    assert late is not None
    await console.do("take_over", conversation=pk)
    await sync_to_async(cut_answers.keep_answer)(late)
    assert (await AboutToSay.objects.aget()).text == "A parcel costs 5.\n\nThank you Vera.\n\nNobody is here now."


async def test_what_the_holder_puts_away_stays_away_for_this_hold(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    await sync_to_async(chain)(bot, pauses=True)
    vera, console, other = await stage.visitor(), await stage.console(olga), await stage.console(oleg)
    pk = (await vera.do("send", text="prices"))["conversation"]
    await vera.heard("A parcel costs 5.")
    await console.do("watch", conversation=pk)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.get(lambda frame: frame["type"] == "about_to_say")
    for asker, given in ((other, epoch), (console, epoch - 1)):
        assert (await asker.ask("dismiss_about_to_say", conversation=pk, epoch=given))["code"] == "not_holder"
    for _ in range(2):
        await console.do("dismiss_about_to_say", conversation=pk, epoch=epoch)
    await console.get(lambda frame: frame["type"] == "about_to_say" and not frame["text"])
    assert not await sync_to_async(cut_answers.keep)(pk, epoch - 1, "It comes later.")
    again = await stage.console(olga)
    await again.do("watch", conversation=pk)
    await again.do("send", conversation=pk, epoch=epoch, text="Good day.")
    await again.get(lambda frame: frame.get("entry", {}).get("text") == "Good day.")
    assert "about_to_say" not in [frame["type"] for frame in again.frames]
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    assert not await AboutToSay.objects.aexists()


async def test_a_ring_that_is_lost_is_healed_by_a_look_at_the_row(
    stage: Stage, fake: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_turns, "TYPING", 0.3)
    fake.answer(server.stalls("Surely ", "it will "))
    vera = await stage.visitor()
    pk = (await vera.do("send", text="where is it"))["conversation"]
    await vera.get(writing)
    # Nobody rings, as if the broker had been away.
    await Conversation.objects.filter(pk=pk).aupdate(epoch=7, bot_due=None)
    await vera.get(lambda frame: frame["type"] == "writing" and not frame["text"])
    await asyncio.to_thread(until, lambda: fake.closed, "the worker to leave the stream")
    assert await said_by_the_bot(pk) == []


async def test_nothing_is_kept_that_no_operator_can_say(stage: Stage, bot: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="prices"))["conversation"]
    keep = sync_to_async(cut_answers.keep)
    assert not await keep(pk, 0, "Nobody has taken over.")
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    assert not await keep(pk, epoch - 1, " \n ")
    assert not await keep(pk, epoch, "Of a later epoch.")
    assert await keep(pk, epoch - 1, "It is late.")
    await console.do("release", conversation=pk, epoch=epoch)
    assert not await keep(pk, epoch - 1, "It is later.")
    assert not await AboutToSay.objects.aexists()
