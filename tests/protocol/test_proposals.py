"""The bot's answers wait for an operator: each has exactly one outcome, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import AuditRecord
from bots.engines.asking import breaker
from bots.models import Bot, LanguageModel
from bots.publishing.publish import publish
from conversations import tasks
from conversations.domain import bot_turns
from conversations.models import Conversation, Entry
from conversations.models.proposals import Proposal
from tests.cast import Frame, Socket, Stage, hire
from tests.servers import model as server
from tests.servers.model import Model, model


def approving(bot: Bot, *, on: bool = True, seconds: int = 600, then: str = "send") -> None:
    bot.approves, bot.approve_seconds, bot.approve_then, bot.agent_threshold = on, seconds, then, 0
    bot.save()
    publish(bot)


async def waits(stage: Stage, console: Socket, said: str = "prices") -> tuple[Socket, int, Frame]:
    """A visitor who has said this, and the draft that the console sees."""
    vera = await stage.visitor()
    pk = (await vera.do("send", text=said))["conversation"]
    await console.do("watch", conversation=pk)
    return vera, pk, await draft(console, pk)


async def draft(console: Socket, pk: int, *, start: int = 0) -> Frame:
    return await console.get(lambda frame: frame["type"] == "proposal" and frame["conversation"] == pk, start=start)


async def over(pk: int) -> None:
    """The time of the draft is over, and the process that would act is gone: only the sweep is left."""
    late = timezone.now() - timedelta(seconds=10)
    await Conversation.objects.filter(pk=pk).aupdate(bot_due_at=late)
    await Proposal.objects.filter(conversation=pk).aupdate(expires_at=late)
    await sync_to_async(tasks.answer_overdue)()


async def said(pk: int) -> list[str]:
    return [each.text async for each in Entry.objects.filter(conversation=pk, author="bot").order_by("seq")]


async def row_of(pk: int) -> Conversation:
    return await Conversation.objects.aget(pk=pk)


async def test_a_draft_waits_and_is_sent_as_it_is_or_in_other_words(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(approving)(bot)
    console = await stage.console(olga)
    vera, pk, first = await waits(stage, console)
    assert (first["text"], first["then"], first["answers"]) == ("A parcel costs 5.", "send", 1)
    assert await said(pk) == []
    sent = await console.do("approve", proposal=first["id"])
    assert (await vera.heard("A parcel costs 5."))["seq"] == sent["seq"]
    start = len(console.frames)
    await vera.do("send", text="hello")
    second = await draft(console, pk, start=start)
    assert "Prices" in second["buttons"]
    await console.do("approve", proposal=second["id"], text="Good day, Vera.")
    heard = await vera.heard("Good day, Vera.")
    assert heard["author"] == "bot"
    assert [each["label"] for each in heard["buttons"]] == list(second["buttons"])
    assert (await console.ask("approve", proposal=second["id"]))["code"] == "gone"
    state = await console.get(lambda frame: frame["type"] == "bot_state" and len(frame["approved"]) == 2)
    assert [(each["seq"], each.get("edited", False)) for each in state["approved"]] == [(2, False), (4, True)]
    assert state["approved"][1]["operator"]["name"] == "Olga"
    acts = AuditRecord.objects.filter(conversation=pk).order_by("pk").values_list("act", flat=True)
    assert [act async for act in acts] == ["proposal_sent", "proposal_edited"]
    assert "Olga" not in str(vera.frames)


@pytest.mark.parametrize("then", ["send", "hold", "await"])
async def test_when_its_time_is_over_it_is_sent_or_waits_on_or_calls_operators(
    stage: Stage, bot: Bot, olga: User, then: str
) -> None:
    await sync_to_async(approving)(bot, then=then)
    console = await stage.console(olga)
    vera, pk, waiting = await waits(stage, console)
    start = len(console.frames)
    await over(pk)
    if then == "send":
        await vera.heard("A parcel costs 5.")
        assert (await console.ask("approve", proposal=waiting["id"]))["code"] == "gone"
        return
    held = await console.get(lambda f: f["type"] == "proposal" and "expires_at" not in f, start=start)
    assert held["id"] == waiting["id"]
    row = await row_of(pk)
    assert (row.control, row.awaiting_told) == ("awaiting" if then == "await" else "bot", False)
    assert await said(pk) == []
    if then == "await":
        alert = await console.get(lambda frame: frame["type"] == "alert" and frame["conversation"] == pk)
        assert alert["row"]["handoff"] == {"category": "unapproved", "summary": "A parcel costs 5."}
    await sync_to_async(tasks.answer_overdue)()
    await console.do("approve", proposal=waiting["id"])
    await vera.heard("A parcel costs 5.")


async def test_the_process_that_made_it_sends_it_on_time(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(approving)(bot, seconds=0)
    vera = await stage.visitor()
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")


async def test_what_the_visitor_writes_meanwhile_gets_a_draft_of_its_own_afterwards(
    stage: Stage, bot: Bot, olga: User
) -> None:
    await sync_to_async(approving)(bot)
    console = await stage.console(olga)
    vera, pk, first = await waits(stage, console)
    await vera.do("send", text="hello")
    await bot_turns.settled()
    assert (await row_of(pk)).proposal == first["id"]
    start = len(console.frames)
    await console.do("approve", proposal=first["id"])
    second = await console.get(lambda f: f["type"] == "proposal" and f["id"] != first["id"], start=start)
    assert (second["text"], second["answers"]) == ("Hello, what can I do for you?", 2)


async def test_a_takeover_and_the_end_drop_it(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(approving)(bot)
    console = await stage.console(olga)
    vera, pk, waiting = await waits(stage, console)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    state = await console.get(lambda frame: frame["type"] == "bot_state" and frame["proposal"] is None)
    assert state["conversation"] == pk
    cut = await console.get(lambda frame: frame["type"] == "about_to_say" and frame["conversation"] == pk)
    assert cut["text"] == "A parcel costs 5."
    assert (await console.ask("approve", proposal=waiting["id"]))["code"] == "gone"
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    start = len(console.frames)
    await vera.do("send", text="hello")
    again = await draft(console, pk, start=start)
    await Conversation.objects.filter(pk=pk).aupdate(ends_at=timezone.now() - timedelta(minutes=1))
    await sync_to_async(tasks.end_idle)()
    assert (await console.ask("approve", proposal=again["id"]))["code"] == "gone"
    assert await said(pk) == []


async def test_a_reload_shows_it_again(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    await sync_to_async(approving)(bot)
    _, pk, waiting = await waits(stage, await stage.console(olga))
    other = await stage.console(oleg)
    await other.do("watch", conversation=pk)
    assert await draft(other, pk) == waiting
    row = next(row for row in (await other.do("list", view="all"))["rows"] if row["id"] == pk)
    assert row["proposal"] == waiting["id"]


async def test_an_answer_that_brings_a_person_does_not_wait(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(approving)(bot)
    console = await stage.console(olga)
    vera, pk, waiting = await waits(stage, console, "hello")
    await console.do("approve", proposal=waiting["id"])
    hello = await vera.heard("Hello, what can I do for you?")
    person = next(each["id"] for each in hello["buttons"] if each["kind"] == "live_agent")
    await vera.do("press", seq=hello["seq"], button=person)
    await vera.heard("Somebody will come.")
    assert (await row_of(pk)).awaiting_reason == "requested"


async def test_operators_switch_one_conversation(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(approving)(bot, on=False)
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="prices"))["conversation"]
    await vera.heard("A parcel costs 5.")
    await console.do("watch", conversation=pk)
    await console.do("mode", conversation=pk, mode="approve")
    await vera.do("send", text="hello")
    waiting = await draft(console, pk)
    await console.do("mode", conversation=pk, mode="auto")
    await vera.heard(waiting["text"])
    assert (await console.ask("approve", proposal=waiting["id"]))["code"] == "gone"
    row = next(row for row in (await console.do("list", view="all"))["rows"] if row["id"] == pk)
    assert row["mode"] == "auto"
    acts = AuditRecord.objects.filter(conversation=pk, act="mode_set").order_by("pk").values_list("details", flat=True)
    assert [act async for act in acts] == ["approve", "auto"]


async def test_of_three_racing_operators_and_the_clock_exactly_one_decides(stage: Stage, bot: Bot, olga: User) -> None:
    await sync_to_async(approving)(bot)
    consoles = [await stage.console(olga)]
    consoles += [await stage.console(await sync_to_async(hire)(name)) for name in ("oleg", "oskar")]
    for turn in range(8):
        vera, pk, waiting = await waits(stage, consoles[0])
        acts = [
            consoles[turn % 3].ask("approve", proposal=waiting["id"]),
            consoles[(turn + 1) % 3].ask("approve", proposal=waiting["id"], text="In other words."),
            consoles[(turn + 2) % 3].ask("take_over", conversation=pk),
            over(pk),
        ]
        answers = await asyncio.gather(*(acts[turn % 4 :] + acts[: turn % 4]))
        sends = [each for each in answers if each and "seq" in each]
        words = await said(pk)
        row = await row_of(pk)
        assert row.proposal is None
        assert len(words) <= 1
        assert len(sends) <= len(words), (answers, words)
        assert row.operator_id, "the takeover is refused by nothing here"
        assert {each.get("code") for each in answers if each and each["type"] == "error"} <= {"gone"}
        async for line in Entry.objects.filter(conversation=pk, author="bot"):
            assert line.epoch < row.epoch
        await vera.close()


@pytest.fixture
def fake(settings: Any, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    settings.ENGINES_PRIVATE = True
    monkeypatch.setattr(bot_turns.current_app, "send_task", lambda name, args, **_: tasks.ask_engine(*args))
    with model() as running:
        bot.engine = "model"
        approving(bot)
        LanguageModel.objects.create(bot=bot, url=running.url, model="small", manner="free", first_seconds=2)
        publish(bot)
        yield running
        breaker.answered(f"{running.url} small")


async def test_an_engines_answer_waits_too_and_its_handoff_is_said_in_the_bots_own_words(
    stage: Stage, fake: Model, olga: User
) -> None:
    console = await stage.console(olga)
    fake.answer(server.streams("It is on its way."))
    vera, pk, waiting = await waits(stage, console, "has it left the depot")
    assert waiting["text"] == "It is on its way."
    await console.do("approve", proposal=waiting["id"], text="It left at noon.")
    await vera.heard("It left at noon.")
    fake.answer(server.streams("You get 500 back.", calls=[("hand_off", {"reason": "policy", "summary": "A refund."})]))
    await vera.do("send", text="refund me")
    await vera.heard("Somebody will come.")
    assert await said(pk) == ["It left at noon.", "Somebody will come."]
    assert "500 back" not in str(vera.frames)


async def test_a_switch_while_the_engine_thinks_drops_what_it_would_have_said(
    stage: Stage, fake: Model, olga: User
) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    fake.answer(server.streams("Never ", "said.", each=0.8))
    pk = (await vera.do("send", text="where is it"))["conversation"]
    await console.do("watch", conversation=pk)
    await console.get(lambda frame: frame["type"] == "writing" and frame["text"] != "")
    await console.do("mode", conversation=pk, mode="off")
    await vera.heard("Pardon?")
    await vera.do("send", text="and now")
    await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == 4)
    assert "Never" not in str(vera.frames)
    assert len(fake.asked) == 1
