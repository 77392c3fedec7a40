"""An operator asks the holder of a conversation for it."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from conversations.models import Asking, Operator
from tests.cast import Stage, hire
from tests.protocol.situations import held
from tests.protocol.test_transfers import told


async def test_whoever_asked_gets_it_at_once(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    holder, asker = await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, holder)
    asked = await asker.do("ask_for", conversation=pk)
    request = await told(holder, "asked_for", conversation=pk)
    assert (request["operator"]["name"], request["expires_at"]) == ("Oleg", asked["expires_at"])
    assert (await asker.do("ask_for", conversation=pk))["expires_at"] == asked["expires_at"], "asked once"
    to = (await Operator.objects.aget(user=oleg)).pk
    given = await holder.do("transfer", conversation=pk, epoch=epoch, operator=to)
    assert given["accepted"] is True
    await told(asker, "asking_ended", why="handed_over")
    await vera.noticed("transferred")
    await asker.do("send", conversation=pk, epoch=epoch + 1, text="Oleg here")
    assert not await Asking.objects.filter(closed_at=None).aexists()


async def test_the_holder_declines_and_the_asker_may_take_it_back(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    holder, asker = await stage.console(olga), await stage.console(oleg)
    _vera, pk, _epoch = await held(stage, holder)
    assert (await holder.ask("decline_asking", conversation=pk))["code"] == "gone"
    assert (await holder.ask("ask_for", conversation=pk))["code"] == "invalid"
    await asker.do("ask_for", conversation=pk)
    await holder.do("decline_asking", conversation=pk)
    start = asker.frames.index(await told(asker, "asking_ended", why="declined")) + 1
    await asker.do("ask_for", conversation=pk)
    await asker.do("decline_asking", conversation=pk)
    await told(holder, "asking_ended", why="withdrawn")
    await told(asker, "asking_ended", start, why="withdrawn")


async def test_one_colleague_at_a_time_asks(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    clara = await sync_to_async(hire)("clara")
    holder, asker, other = [await stage.console(user) for user in (olga, oleg, clara)]
    _vera, pk, epoch = await held(stage, holder)
    await asker.do("ask_for", conversation=pk)
    assert (await other.ask("ask_for", conversation=pk))["code"] == "already_asked"
    assert (await other.ask("decline_asking", conversation=pk))["code"] == "not_holder"
    await holder.do("release", conversation=pk, epoch=epoch)
    await told(asker, "asking_ended", why="released")
    assert (await other.ask("ask_for", conversation=pk))["code"] == "not_held"
