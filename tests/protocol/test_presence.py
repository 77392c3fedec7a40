"""Operators are online, offline or gone, and see who else watches a conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import Team
from bots.models import Bot
from conversations.domain import presence
from conversations.models import Operator
from tests.cast import Stage
from tests.protocol.situations import talk


async def test_watchers_see_each_other_and_the_visitor_does_not_notice(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    visitor, pk = await talk(stage, "hello")
    known = len(visitor.frames)
    assert [each["name"] for each in (await console.do("watch", conversation=pk))["watchers"]] == ["Olga"]
    assert [each["name"] for each in (await other.do("watch", conversation=pk))["watchers"]] == ["Olga", "Oleg"]
    await console.get(lambda f: f["type"] == "watchers" and len(f["operators"]) == 2)
    await other.do("unwatch", conversation=pk)
    await console.get(
        lambda f: f["type"] == "watchers" and len(f["operators"]) == 1, start=len(console.of_type("watchers"))
    )
    assert [frame for frame in visitor.frames[known:] if frame["type"] != "heartbeat"] == []


async def test_the_watchers_are_read_once_for_all_consoles(
    stage: Stage, bot: Bot, olga: User, oleg: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, pk = await talk(stage, "hello")
    consoles = [await stage.console(olga) for _ in range(5)]
    for console in consoles:
        await console.do("watch", conversation=pk)
    reads: list[int] = []
    really = presence.watchers
    other = await stage.console(oleg)

    def counting(conversation: int) -> Any:
        reads.append(conversation)
        return really(conversation)

    monkeypatch.setattr(presence, "watchers", counting)
    await other.do("watch", conversation=pk)
    for console in consoles:
        await console.get(lambda f: f["type"] == "watchers" and len(f["operators"]) == 2)
    # One for the console that came, one or two for all that were there: some may hear of it a turn of the loop later.
    assert len(reads) <= 3


async def test_offline_operators_are_not_alerted_and_learn_when_they_come_online(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    await console.do("set_status", status="offline")
    cards = await other.get(lambda f: f["type"] == "operators" and f["operators"][0]["status"] == "offline")
    assert [card["name"] for card in cards["operators"]] == ["Olga", "Oleg"]
    visitor, pk = await talk(stage, "hello")
    await visitor.do("request_agent")
    await other.get(lambda f: f["type"] == "alert" and f["conversation"] == pk)
    assert console.of_type("alert") == []
    await console.do("set_status", status="online")
    assert (await console.get(lambda f: f["type"] == "alert"))["reason"] == "requested"


async def test_an_operator_whose_lease_has_run_out_counts_as_offline(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    assert await sync_to_async(presence.anyone_online)(bot.pk)
    await console.close()
    await Operator.objects.aupdate(present_until=timezone.now() - timedelta(seconds=1))
    assert not await sync_to_async(presence.anyone_online)(bot.pk)
    visitor = await stage.visitor()
    await visitor.do("request_agent")
    await visitor.heard("Nobody is here now.")


async def test_an_operator_with_two_pages_still_watches_when_one_is_closed(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    first, second, other = await stage.console(olga), await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    for console in (first, second, other):
        await console.do("watch", conversation=pk)
    await first.close()
    assert [each["name"] for each in (await other.do("watch", conversation=pk))["watchers"]] == ["Olga", "Oleg"]
    await second.do("unwatch", conversation=pk)
    assert [each["name"] for each in (await other.do("watch", conversation=pk))["watchers"]] == ["Oleg"]


TICKS = timedelta(seconds=3)
"""Until a process looks again for operators who are gone."""


async def test_a_broken_connection_shortens_the_lease_and_a_closed_page_does_not(
    stage: Stage, bot: Bot, olga: User
) -> None:
    async def left() -> timedelta:
        until = (await Operator.objects.aget()).present_until
        assert until
        return until - timezone.now()

    console = await stage.console(olga)
    await console.close()
    assert await left() > presence.SUDDEN
    broken, other = await stage.console(olga), await stage.console(olga)
    await broken.communicator.send_input({"type": "websocket.disconnect", "code": 1006})
    await broken.communicator.wait()
    assert await left() > presence.SUDDEN, "another page of hers is open"
    await other.communicator.send_input({"type": "websocket.disconnect", "code": 1006})
    await other.communicator.wait()
    assert await left() <= presence.SUDDEN
    broken.closed_with = other.closed_with = 1006


def test_a_dead_machine_is_flagged_within_thirty_seconds() -> None:
    pings = timedelta(seconds=10 + 10)  # the server asks every 10 s, and waits 10 s for the answer
    assert pings + presence.SUDDEN + TICKS <= timedelta(seconds=30)
    assert timedelta(seconds=30) >= presence.LEASE + TICKS, "a web process that dies with its sockets"


async def test_a_console_is_told_all_teams_and_how_many_of_each_are_online(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    def make() -> list[Team]:
        made = [Team.objects.create(name=name) for name in ("Parcels", "Bikes", "Anybody?")]
        made[0].members.set([olga, oleg])
        made[1].members.set([oleg])
        return made

    parcels, bikes, nobody = await sync_to_async(make)()
    console = await stage.console(oleg)
    await console.do("set_status", status="offline")
    told = (await (await stage.console(olga)).do("hello"))["teams"]
    first, second = [(await Operator.objects.aget(user=user)).pk for user in (olga, oleg)]
    assert told == [
        {"id": nobody.pk, "name": "Anybody?", "online": 0},
        {"id": bikes.pk, "name": "Bikes", "online": 0, "members": [second]},
        {"id": parcels.pk, "name": "Parcels", "online": 1, "members": sorted([first, second])},
    ]
