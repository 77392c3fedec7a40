"""An operator who is gone is flagged, and loses the conversation after the bot's grace."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from bots.models import Bot
from bots.publishing.publish import publish
from conversations import tasks
from conversations.database.threads import in_thread
from conversations.domain import leases, presence
from conversations.models import Conversation, Operator, OperatorRules, Takeover
from conversations.sockets.heartbeat import heartbeat
from tests.cast import Stage
from tests.protocol.situations import held


async def gone_for(user: User, seconds: float) -> None:
    """Dates this operator's last sign of life back by `seconds`; the lease has run out since."""
    alive_at = timezone.now() - timedelta(seconds=seconds)
    await Operator.objects.filter(user=user).aupdate(alive_at=alive_at, present_until=alive_at)


async def expire() -> int:
    return await sync_to_async(tasks.expire_leases)()


async def test_an_operator_who_is_gone_is_flagged_and_loses_the_conversation_after_the_grace(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, console)
    await console.close()
    await gone_for(olga, 1)
    flag = await other.get(lambda f: f["type"] == "operators" and any("gone_since" in each for each in f["operators"]))
    assert [(each["name"], each["status"], "gone_since" in each) for each in flag["operators"]] == [
        ("Olga", "offline", True),
        ("Oleg", "online", False),
    ]
    await gone_for(olga, 89)
    assert await expire() == 0
    await gone_for(olga, 91)
    assert await expire() == 1
    notice = await vera.noticed("lease_expired")
    assert (notice["author"], notice["name"]) == ("notice", "Olga")
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "awaiting")
    alert = await other.get(lambda f: f["type"] == "alert" and f["conversation"] == pk)
    assert (alert["reason"], alert["row"]["control"], alert["row"]["reason"]) == (
        "lease_expired",
        "awaiting",
        "lease_expired",
    )
    assert alert["row"]["epoch"] == epoch + 1
    closed = await Takeover.objects.aget()
    assert (closed.ending, closed.ended_by_id, closed.ended_at is not None) == ("lease_expired", None, True)
    # The operator who was gone cannot write under the old epoch.
    back = await stage.console(olga)
    assert (await back.ask("send", conversation=pk, epoch=epoch, text="Still me"))["code"] == "not_holder"
    assert (await other.do("take_over", conversation=pk))["epoch"] == epoch + 2


async def test_who_comes_back_is_told_once_what_was_lost(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console = await stage.console(olga)
    assert "lost" not in console.welcome
    _, pk, _ = await held(stage, console)
    await held(stage, console)
    await console.close()
    await gone_for(olga, 91)
    await sync_to_async(leases.expire)(pk)
    assert "lost" not in (await stage.console(oleg)).welcome
    back = await stage.console(olga)
    [lost] = back.welcome["lost"]
    assert (lost["id"], lost["visitor"]["name"]) == (pk, "Vera")
    assert "lost" not in (await stage.console(olga)).welcome


async def test_nobody_is_told_of_lost_conversations_that_are_hidden_now(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    await held(stage, console)
    await console.close()
    await gone_for(olga, 91)
    await expire()
    await OperatorRules.objects.acreate(bot=bot, is_restricted=True)
    operator = await Operator.objects.aget(user=olga)
    assert await sync_to_async(leases.lost_by)(operator) == ()


@pytest.mark.parametrize("silence", [3.0, 19.0])
async def test_lease_and_grace_together_are_the_promise_for_a_console_that_was_cut_off(
    stage: Stage, bot: Bot, olga: User, silence: float
) -> None:
    """A machine that vanished says nothing more; its socket breaks when a ping was not answered, at most 20 s later."""
    console = await stage.console(olga)
    await held(stage, console)
    vanished, heard_at = timezone.now() - timedelta(seconds=silence), time.monotonic() - silence
    [page] = heartbeat.get().consoles
    page.scope["heard_at"] = lambda: heard_at  # type: ignore[attr-defined]
    await Operator.objects.aupdate(alive_at=None, present_until=None)
    await heartbeat.get()._beat()
    await console.communicator.send_input({"type": "websocket.disconnect", "code": 1006})
    await console.communicator.wait()
    console.closed_with = 1006
    operator, now = await Operator.objects.aget(), timezone.now()
    assert operator.present_until
    assert operator.present_until <= now + presence.SUDDEN
    sweep = timedelta(seconds=tasks.BEAT_SCHEDULE["sweep"]["schedule"])
    promise, slack = timedelta(seconds=90), timedelta(seconds=1)
    for grace in (timedelta(seconds=90), timedelta(seconds=40)):
        assert not presence.has_been_gone(operator, grace, vanished + grace - slack)
        assert presence.has_been_gone(operator, grace, vanished + grace + slack)
    assert timedelta(seconds=OperatorRules.GRACE) + slack + sweep <= promise + timedelta(seconds=5)


async def test_the_latest_sign_of_life_of_all_consoles_counts(stage: Stage, bot: Bot, olga: User) -> None:
    consoles = [await stage.console(olga) for _ in "abc"]
    await Operator.objects.aupdate(alive_at=None, present_until=None)
    for age, page in zip((15.0, 1.0, 10.0), heartbeat.get().consoles, strict=True):
        page.scope["heard_at"] = lambda age=age: time.monotonic() - age  # type: ignore[attr-defined]
    await heartbeat.get()._beat()
    operator = await Operator.objects.aget()
    assert operator.alive_at
    assert timedelta(seconds=0.9) < timezone.now() - operator.alive_at < timedelta(seconds=5)
    later = timezone.now() + timedelta(seconds=3)
    await Operator.objects.aupdate(alive_at=later, present_until=later + presence.LEASE)
    await heartbeat.get()._beat()
    assert (await Operator.objects.aget()).alive_at == later, "another process heard the operator later"
    assert len(consoles) == 3


@pytest.mark.parametrize(
    ("alive", "until", "gone"),
    [
        (None, None, True),  # never here
        (None, -66, True),  # kept by a process of the version before: 25 s of lease, so 91 s of silence
        (None, -64, False),
        (-91, -66, True),
        (-89, -64, False),
        (-91, -85, True),  # a broken socket's lease is shorter, and the grace is not
        (-70, -64, False),
        (-200, 3, False),  # a lease that has not ended
        (-10, -66, False),
    ],
)
def test_the_grace_counts_from_the_last_sign_of_life(alive: int | None, until: int | None, gone: bool) -> None:
    now = timezone.now()
    moments = [None if seconds is None else now + timedelta(seconds=seconds) for seconds in (alive, until)]
    operator = Operator(alive_at=moments[0], present_until=moments[1])
    assert presence.has_been_gone(operator, timedelta(seconds=90), now) is gone


async def test_a_return_within_the_grace_keeps_everything(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    await console.close()
    await gone_for(olga, 80)
    back = await stage.console(olga)
    await gone_for(olga, -1)
    assert await expire() == 0
    await back.do("send", conversation=pk, epoch=epoch, text="Here I am again")
    await vera.heard("Here I am again")


async def test_a_bot_has_its_own_grace_and_may_answer_again_itself(stage: Stage, bot: Bot, olga: User) -> None:
    await OperatorRules.objects.acreate(bot=bot, grace_seconds=5, after_grace="bot")
    console = await stage.console(olga)
    vera, pk, _ = await held(stage, console)
    await console.close()
    await gone_for(olga, 4)
    assert await expire() == 0
    await gone_for(olga, 6)
    assert await expire() == 1
    assert (await vera.noticed("bot_again"))["name"] == "Olga"
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "bot", start=len(vera.of_type("entry")))
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    assert (await Conversation.objects.aget(pk=pk)).control == "bot"


async def test_after_the_grace_a_visitor_of_a_bot_that_is_switched_off_awaits_an_agent(
    stage: Stage, bot: Bot, olga: User
) -> None:
    await OperatorRules.objects.acreate(bot=bot, after_grace="bot")
    console = await stage.console(olga)
    vera, pk, _ = await held(stage, console)
    await console.close()
    bot.enabled = False
    await bot.asave()
    await sync_to_async(publish)(bot)
    await gone_for(olga, 91)
    assert await expire() == 1
    await vera.noticed("lease_expired")
    assert (await Conversation.objects.aget(pk=pk)).control == "awaiting"


@pytest.mark.parametrize("loss", ["deactivated", "permission lost", "bot lost"])
async def test_a_holder_who_loses_the_right_loses_the_conversation_at_once(
    stage: Stage, bot: Bot, olga: User, oleg: User, loss: str
) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    assert await expire() == 0

    def lose() -> None:
        match loss:
            case "deactivated":
                User.objects.filter(pk=olga.pk).update(is_active=False)
            case "permission lost":
                olga.user_permissions.clear()
            case "bot lost":
                OperatorRules.objects.create(bot=bot).users.add(oleg)

    await sync_to_async(lose)()
    assert await expire() == 1
    await vera.noticed("lease_expired")
    try:
        answer = await console.ask("send", conversation=pk, epoch=epoch, text="Still me")
        assert answer["code"] in ("not_holder", "not_found")
    except AssertionError:
        assert console.closed_with, "unless a heartbeat was quicker, and has closed the console"


async def test_an_account_that_ever_held_a_conversation_cannot_be_deleted(stage: Stage, bot: Bot, olga: User) -> None:
    await held(stage, await stage.console(olga))
    with pytest.raises(ProtectedError):
        await sync_to_async(olga.delete)()


async def test_two_workers_at_once_expire_a_lease_once(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    _vera, pk, epoch = await held(stage, console)
    await console.close()
    await gone_for(olga, 91)
    assert sorted(await asyncio.gather(*(in_thread(leases.expire, pk) for _ in "ab"))) == [
        False,
        True,
    ]
    assert await expire() == 0
    notices = [entry.notice async for entry in (await Conversation.objects.aget(pk=pk)).entries.exclude(notice="")]
    assert notices.count("lease_expired") == 1
    assert (await Conversation.objects.aget(pk=pk)).epoch == epoch + 1


async def test_one_conversation_that_fails_keeps_no_other_waiting(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = await stage.console(olga)
    _, broken, _ = await held(stage, console)
    vera, _, _ = await held(stage, console)
    await console.close()
    await gone_for(olga, 91)
    really = leases.expire

    def fails(pk: int) -> bool:
        if pk == broken:
            raise ValueError("broken")
        return really(pk)

    fails.__name__ = "expire"
    monkeypatch.setattr(leases, "expire", fails)
    assert await expire() == 1
    await vera.noticed("lease_expired")


def test_an_expiry_whose_worker_is_killed_changes_nothing_and_is_done_later(bot: Bot, olga: User) -> None:
    """A worker that is killed in the middle changes nothing, and the next run finds the conversation again."""
    from conversations.models import Visitor

    operator = Operator.objects.create(user=olga, present_until=timezone.now() - timedelta(hours=1))
    now = timezone.now()
    conversation = Conversation.objects.create(
        bot=bot, visitor=Visitor.objects.create(bot=bot, token_hash="v"), operator=operator, epoch=1,
        stalls_at=now, abandons_at=now, ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    Takeover.objects.create(conversation=conversation, operator=operator, epoch=1)

    class Killed(BaseException):
        """Stands for the signal that kills the worker."""

    with pytest.raises(Killed), transaction.atomic():
        assert leases.expire(conversation.pk)
        raise Killed
    assert leases.run_out() == [conversation.pk]
    assert tasks.expire_leases() == 1
    assert leases.run_out() == []
