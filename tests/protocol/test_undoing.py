"""A finish that was confirmed can be undone for some seconds; after these it is sent exactly once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations import tasks
from conversations.domain import bot_turns, undoing
from conversations.models import Conversation, Entry, Operator, OperatorRules, PendingFinish, Takeover
from tests.cast import Socket, Stage, hire
from tests.protocol.situations import held

BYE = {"action": "message", "text": "Good luck."}


async def over(pk: int, *, by: float = 2) -> None:
    """Dates the end of the window back, as if the web process had been killed in it."""
    await Conversation.objects.filter(pk=pk).aupdate(finishes_at=timezone.now() - timedelta(seconds=by))


async def sweep() -> int:
    return await sync_to_async(tasks.finish_late)()


async def finish(console: Socket, pk: int, epoch: int, **choice: Any) -> dict[str, Any]:
    return await console.do("finish", conversation=pk, epoch=epoch, undo=True, **(choice or BYE))


async def kinds(pk: int) -> list[tuple[str, str]]:
    entries = Entry.objects.filter(conversation=pk).order_by("seq")
    return [(each.author, each.notice or each.text) async for each in entries]


async def test_within_the_window_nothing_changes_but_that_the_holder_may_only_undo(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, tab, other = await stage.console(olga), await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, console)
    before = await kinds(pk)
    answer = await finish(console, pk, epoch)
    left = datetime.fromisoformat(answer["undo_until"]) - timezone.now()
    assert 6 < left.total_seconds() <= 8
    row = (await tab.do("watch", conversation=pk))["row"]
    assert (row["control"], row["epoch"], row["undo_until"]) == ("operator", epoch, answer["undo_until"])
    fields: dict[str, Any] = {"conversation": pk, "epoch": epoch}
    for console_of in (console, tab):
        for kind, more in {
            "send": {"text": "one more"}, "send_interaction": {"interaction": 1}, "finish_options": {},
            "finish": BYE, "release": {},
        }.items():  # fmt: skip
            assert (await console_of.ask(kind, **fields, **more))["code"] == "not_holder"
        assert (await console_of.ask("take_over", conversation=pk))["code"] == "not_holder"
    assert (await other.ask("take_over", conversation=pk))["code"] == "already_taken"
    assert (await other.ask("undo_finish", conversation=pk))["code"] == "not_holder"
    await tab.send({"type": "typing", "conversation": pk, "epoch": epoch, "active": True})
    assert await sync_to_async(tasks.expire_leases)() == 0
    assert (await kinds(pk), vera.of_type("typing"), len(vera.of_type("state"))) == (before, [], 1)


async def test_undone_it_is_as_before_and_finishing_again_works(stage: Stage, bot: Bot, olga: User) -> None:
    console, tab = await stage.console(olga), await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    await finish(console, pk, epoch)
    undone = await tab.do("undo_finish", conversation=pk, ref="undo")
    assert undone["epoch"] == epoch
    assert await tab.do("undo_finish", conversation=pk, ref="undo") == undone
    assert (await console.do("undo_finish", conversation=pk))["epoch"] == epoch
    assert (await sweep(), await PendingFinish.objects.acount()) == (0, 0)
    await console.do("send", conversation=pk, epoch=epoch, text="one more")
    await vera.heard("one more")
    await finish(console, pk, epoch)
    await over(pk)
    assert await sweep() == 1
    await vera.heard("Good luck.")


async def test_what_is_due_is_sent_once_and_then_it_is_too_late(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    before = await kinds(pk)
    await finish(console, pk, epoch)
    await over(pk, by=0)
    assert (await console.ask("undo_finish", conversation=pk))["code"] == "too_late"
    await over(pk)
    done = await asyncio.gather(*(sync_to_async(undoing.complete_late)(pk) for _ in range(3)))
    assert sorted(done) == [False, False, True]
    assert (await kinds(pk))[len(before) :] == [("operator", "Good luck."), ("notice", "finished")]
    takeover = await Takeover.objects.aget()
    assert (takeover.ending, takeover.end_action, takeover.ended_by_id) == ("finished", "message", takeover.operator_id)
    assert (await console.ask("undo_finish", conversation=pk))["code"] == "too_late"
    await vera.noticed("finished")


async def test_the_web_process_sends_on_time_even_if_the_page_has_gone(
    stage: Stage, bot: Bot, olga: User, settings: LazySettings
) -> None:
    settings.UNDO_SECONDS = 1
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    until = datetime.fromisoformat((await finish(console, pk, epoch))["undo_until"])
    await console.close()
    said = datetime.fromisoformat((await vera.heard("Good luck."))["at"])
    assert timedelta(0) <= said - until < timedelta(seconds=1)


async def test_the_visitors_words_within_the_window_cancel_nothing_and_are_answered_after_it(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    await finish(console, pk, epoch)
    await vera.do("send", text="prices")
    await vera.do("send", text="goodbye")
    await over(pk)
    assert await sweep() == 1
    await bot_turns.settled()
    await vera.heard("Thank you Vera.")
    assert (await kinds(pk))[4:] == [
        ("visitor", "prices"),
        ("visitor", "goodbye"),
        ("operator", "Good luck."),
        ("notice", "finished"),
        ("bot", "A parcel costs 5."),
        ("bot", "Thank you Vera."),
    ]


@pytest.mark.parametrize("off", ["by the bot", "by the site"])
async def test_without_a_window_a_finish_acts_at_once(
    stage: Stage, bot: Bot, olga: User, settings: LazySettings, off: str
) -> None:
    if off == "by the site":
        settings.UNDO_SECONDS = 0
    else:
        await OperatorRules.objects.acreate(bot=bot, undo_finish=False)
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    assert "undo_until" not in await finish(console, pk, epoch)
    await vera.noticed("finished")


async def test_neither_a_supervisor_nor_an_expired_lease_nor_silence_ends_the_window(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    boss = await stage.console(await sync_to_async(hire)("clara", "supervise"))
    _, pk, epoch = await held(stage, console)
    await finish(console, pk, epoch)
    await console.close()
    long_ago = timezone.now() - timedelta(days=2)
    await Operator.objects.filter(user=olga).aupdate(alive_at=long_ago, present_until=long_ago)
    await Conversation.objects.filter(pk=pk).aupdate(ends_at=long_ago, last_at=long_ago, visitor_at=long_ago)
    assert await sync_to_async(tasks.expire_leases)() == 0
    assert (await boss.ask("release", conversation=pk, epoch=epoch, reason="gone"))["code"] == "not_holder"
    assert await sync_to_async(tasks.end_idle)() == 0
    await over(pk)
    assert await sweep() == 1
    assert await sync_to_async(tasks.end_idle)() == 1


async def test_the_bots_own_words_come_after_the_notice_and_are_drawn_as_the_bots(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    goodbye = await bot.interactions.aget(name="goodbye")
    await console.do("finish", conversation=pk, epoch=epoch, action="interaction", interaction=goodbye.pk)
    said, finished = await vera.heard("Thank you Vera."), await vera.noticed("finished")
    assert finished["seq"] + 1 == said["seq"]
    assert (said["author"], said["via"], said["name"], said["voice"]) == ("operator", "end_action", "Helper", "bot")
    await console.do("take_over", conversation=pk, quiet=True)
    epoch += 2
    assert (await kinds(pk))[-1] == ("notice", "taken_over")
    await console.do("finish", conversation=pk, epoch=epoch, **BYE)
    own = await vera.heard("Good luck.")
    assert (own["name"], "voice" in own) == ("Olga", False)
