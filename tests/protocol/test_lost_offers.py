"""The heartbeat tells consoles of offers and requests whose ring of the doorbell was lost, and everything once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from bots.models import Bot
from conversations.domain import missed_offers
from conversations.domain.missed_offers import Known
from conversations.models import Operator
from conversations.realtime.events import Event, OperatorsTold
from conversations.sockets import heartbeat
from conversations.sockets.list_updates import ListUpdates
from tests.cast import Frame, Socket, Stage, hire
from tests.protocol.situations import held
from tests.protocol.test_transfers import operator_of, told

pytestmark = pytest.mark.on("sqlite")


@pytest.fixture(autouse=True)
def heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten a second."""
    monkeypatch.setattr(heartbeat, "TICK", 0.05)


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[OperatorsTold]]:
    """The rings about offers and requests, none of which arrives."""
    events: list[OperatorsTold] = []
    notify = ListUpdates.notify

    def lose(updates: ListUpdates, event: Event) -> None:
        if isinstance(event, OperatorsTold):
            events.append(event)
        else:
            notify(updates, event)

    monkeypatch.setattr(ListUpdates, "notify", lose)
    yield events
    assert events, "a ring was lost"


async def two_beats(console: Socket) -> None:
    for _ in range(2):
        await console.get(lambda frame: frame["type"] == "heartbeat", start=len(console.frames))


def pending_frames(console: Socket) -> list[Frame]:
    kinds = ("transfer", "asked_for", "asking_ended")
    return [frame for frame in console.frames if frame["type"] in kinds]


async def test_an_offer_whose_rings_were_lost_is_told_when_it_opens_and_when_it_ends(
    stage: Stage, bot: Bot, olga: User, oleg: User, lost: list[OperatorsTold]
) -> None:
    giver, receiver = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, giver)
    offer = {"conversation": pk, "epoch": epoch, "operator": await operator_of(oleg)}
    first = (await giver.do("transfer", **offer, note="She speaks French."))["transfer"]
    for console in (giver, receiver):
        assert (await told(console, "transfer", id=first, state="open"))["note"] == "She speaks French."
    assert (await told(receiver, "alert", reason="transfer_offered"))["conversation"] == pk
    await receiver.do("decline_transfer", transfer=first)
    for console in (giver, receiver):
        assert (await told(console, "transfer", id=first, state="declined"))["by"]["name"] == "Oleg"
    await told(receiver, "alert_cleared", conversation=pk)
    # Over before any heartbeat: its giver is told the end all the same.
    second = (await giver.do("transfer", **offer))["transfer"]
    await receiver.do("accept_transfer", transfer=second)
    assert (await told(giver, "transfer", id=second, state="accepted"))["by"]["name"] == "Oleg"
    before = [len(pending_frames(console)) for console in (giver, receiver)]
    await two_beats(receiver)
    assert [len(pending_frames(console)) for console in (giver, receiver)] == before, "everything once"


async def test_a_request_whose_rings_were_lost_is_told_to_the_holder_and_its_end_to_both(
    stage: Stage, bot: Bot, olga: User, oleg: User, lost: list[OperatorsTold]
) -> None:
    holder, asker = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, holder)
    asked = await asker.do("ask_for", conversation=pk)
    request = await told(holder, "asked_for", conversation=pk)
    assert (request["id"], request["operator"]["name"]) == (asked["asking"], "Oleg")
    await holder.do("decline_asking", conversation=pk)
    for console in (holder, asker):
        await told(console, "asking_ended", id=asked["asking"], why="declined")
    # Over before any heartbeat.
    again = await asker.do("ask_for", conversation=pk)
    await holder.do("release", conversation=pk, epoch=epoch)
    await told(asker, "asking_ended", id=again["asking"], why="released")
    # An asker who comes back is told the end, too.
    await holder.do("take_over", conversation=pk)
    last = await asker.do("ask_for", conversation=pk)
    back = await stage.console(oleg)
    await two_beats(back)
    await holder.do("decline_asking", conversation=pk)
    await told(back, "asking_ended", id=last["asking"], why="declined")


async def test_an_offer_to_a_team_is_told_to_members_who_see_it_and_ends_for_whoever_declined(
    stage: Stage, bot: Bot, olga: User, oleg: User, lost: list[OperatorsTold]
) -> None:
    team = await Team.objects.acreate(name="Claims")
    clara, away = await sync_to_async(hire)("clara"), await sync_to_async(hire)("away")
    await team.members.aset([olga, oleg, clara, away])
    giver, first, second, absent = [await stage.console(user) for user in (olga, oleg, clara, away)]
    await absent.do("set_status", status="offline")
    _vera, pk, epoch = await held(stage, giver)
    offer = (await giver.do("transfer", conversation=pk, epoch=epoch, team=team.pk))["transfer"]
    for console in (first, second):
        assert (await told(console, "transfer", id=offer, state="open"))["team"]["name"] == "Claims"
    await first.do("decline_transfer", transfer=offer)
    await told(first, "transfer", id=offer, state="declined")
    await two_beats(first)
    assert [frame["state"] for frame in pending_frames(second)] == ["open"], "she may still accept"
    assert not pending_frames(absent), "whoever is Offline is not called"
    await absent.do("set_status", status="online")
    await told(absent, "transfer", id=offer, state="open")


async def test_what_a_ring_and_a_heartbeat_tell_both_is_told_once(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    giver, receiver = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, giver)
    to = await operator_of(oleg)
    for _ in range(2):
        offer = (await giver.do("transfer", conversation=pk, epoch=epoch, operator=to))["transfer"]
        await told(receiver, "transfer", id=offer, state="open")
        await two_beats(receiver)
        await giver.do("decline_transfer", transfer=offer)
        await told(receiver, "transfer", id=offer, state="withdrawn")
    await two_beats(receiver)
    for console in (giver, receiver):
        assert [frame["state"] for frame in pending_frames(console)] == ["open", "withdrawn"] * 2
    assert len([frame for frame in receiver.frames if frame.get("reason") == "transfer_offered"]) == 2


@pytest.mark.django_db
def test_a_heartbeat_without_offers_reads_two_statements_for_any_number_of_consoles(olga: User) -> None:
    operator = Operator.objects.create(user=olga)
    with CaptureQueriesContext(connection) as counting:
        found = missed_offers.missed([Known(operator.pk)] * 50)
    assert (found, len(counting)) == ([[]] * 50, 2)
