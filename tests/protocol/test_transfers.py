"""A held conversation is offered to a colleague or a team, accepted, declined, taken back, or left to expire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from accounts.models import AuditRecord, Team
from bots.models import Bot
from conversations.domain import transfers
from conversations.models import Asking, Conversation, Operator, OperatorRules, Takeover, Transfer
from conversations.models.notes import Note
from tests.cast import Frame, Socket, Stage, hire
from tests.protocol.situations import held

Three = tuple[Socket, Socket, int, int]


async def operator_of(user: User) -> int:
    return (await Operator.objects.aget(user=user)).pk


async def told(console: Socket, kind: str, start: int = 0, **values: Any) -> Frame:
    """The frame of this type with these values."""
    return await console.get(lambda f: f["type"] == kind and values.items() <= f.items(), start=start)


async def test_an_offer_is_accepted_and_the_visitor_is_told_once(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    giver, receiver = await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, giver)
    to = await operator_of(oleg)
    answer = await giver.do("transfer", conversation=pk, epoch=epoch, operator=to, note="She speaks French.")
    offered = await told(receiver, "transfer", state="open", id=answer["transfer"])
    assert (offered["giver"]["name"], offered["note"]) == ("Olga", "She speaks French.")
    assert offered["expires_at"] == answer["expires_at"]
    assert (await told(receiver, "alert", reason="transfer_offered"))["conversation"] == pk
    again = await giver.ask("transfer", conversation=pk, epoch=epoch, operator=to)
    assert again["code"] == "already_offered"
    await giver.do("send", conversation=pk, epoch=epoch, text="One moment.")  # it is still hers
    await vera.do("send", text="Are you there?")

    taken = await receiver.do("accept_transfer", transfer=answer["transfer"])
    assert taken["epoch"] == epoch + 1
    assert (await told(giver, "transfer", state="accepted"))["by"]["name"] == "Oleg"
    await told(receiver, "alert", reason="waiting_for_you")
    assert (await vera.noticed("transferred"))["name"] == "Oleg"
    await vera.get(lambda f: f["type"] == "state" and f.get("operator") == "Oleg")
    assert (await giver.ask("send", conversation=pk, epoch=epoch, text="And?"))["code"] == "not_holder"
    await receiver.do("send", conversation=pk, epoch=epoch + 1, text="Bonjour")
    assert [entry.get("notice") for entry in vera.entries() if entry["author"] == "notice"] == [
        "taken_over", "transferred",
    ]  # fmt: skip
    assert "note" not in str(vera.frames)
    assert (await receiver.ask("accept_transfer", transfer=answer["transfer"]))["code"] == "gone"
    endings = [each async for each in Takeover.objects.order_by("pk").values_list("ending", flat=True)]
    assert endings == ["transferred", ""]
    acts = {each async for each in AuditRecord.objects.values_list("act", "who")}
    assert {("offered", "olga"), ("transferred", "oleg")} <= acts


async def test_a_declined_an_expired_and_a_withdrawn_offer_leave_it_with_its_giver(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    await OperatorRules.objects.acreate(bot=bot, answer_seconds=1)
    giver, receiver = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, giver)
    to = await operator_of(oleg)

    async def offer() -> int:
        offered: int = (await giver.do("transfer", conversation=pk, epoch=epoch, operator=to))["transfer"]
        return offered

    declined = await offer()
    await receiver.do("decline_transfer", transfer=declined)
    assert (await told(giver, "transfer", id=declined, state="declined"))["by"]["name"] == "Oleg"
    expired = await offer()  # closed on time by the web process
    for console in (giver, receiver):
        await told(console, "transfer", id=expired, state="expired")
    await told(receiver, "alert_cleared")
    assert (await receiver.ask("accept_transfer", transfer=expired))["code"] == "gone"
    withdrawn = await offer()
    await giver.do("decline_transfer", transfer=withdrawn)
    await told(receiver, "transfer", id=withdrawn, state="withdrawn")
    assert (await giver.do("take_over", conversation=pk))["epoch"] == epoch


async def test_the_sweep_closes_what_a_killed_process_left(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    giver, receiver = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, giver)
    offer = (await giver.do("transfer", conversation=pk, epoch=epoch, operator=await operator_of(oleg)))["transfer"]
    await receiver.do("ask_for", conversation=pk)
    assert await sync_to_async(transfers.due)() == []
    over = timezone.now() - timedelta(seconds=1)
    await Transfer.objects.aupdate(expires_at=over)
    await Asking.objects.aupdate(expires_at=over)
    for model, found in await sync_to_async(transfers.due)():
        assert await sync_to_async(transfers.expire)(model, found)
        assert not await sync_to_async(transfers.expire)(model, found), "once"
    await told(giver, "transfer", id=offer, state="expired")
    await told(receiver, "asking_ended", why="expired")
    assert (await Conversation.objects.aget(pk=pk)).epoch == epoch


async def test_of_a_team_the_first_one_gets_it_and_it_is_declined_when_all_have_declined(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    team = await Team.objects.acreate(name="Claims")
    clara = await sync_to_async(hire)("clara")
    await team.members.aset([olga, oleg, clara])
    giver, first, second = [await stage.console(user) for user in (olga, oleg, clara)]
    _vera, pk, epoch = await held(stage, giver)
    offer = (await giver.do("transfer", conversation=pk, epoch=epoch, team=team.pk))["transfer"]
    for console in (first, second):
        assert (await told(console, "transfer", id=offer))["team"] == {"id": team.pk, "name": "Claims"}
    assert (await giver.ask("accept_transfer", transfer=offer))["code"] == "not_found"
    await first.do("decline_transfer", transfer=offer)
    assert (await Transfer.objects.aget(pk=offer)).closed_at is None, "a colleague may still accept"
    await second.do("decline_transfer", transfer=offer)
    await told(giver, "transfer", id=offer, state="declined")
    offer = (await giver.do("transfer", conversation=pk, epoch=epoch, team=team.pk))["transfer"]
    assert (await second.do("accept_transfer", transfer=offer))["epoch"] == epoch + 1
    assert (await first.ask("accept_transfer", transfer=offer))["code"] == "gone"
    await told(first, "transfer", id=offer, state="accepted")


async def test_a_team_of_which_nobody_could_accept_is_refused_at_once(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    """Else the giver would wait a minute for nobody."""
    rules = await OperatorRules.objects.acreate(bot=bot, is_restricted=True)
    clara, otto = [await sync_to_async(hire)(name) for name in ("clara", "otto")]
    await rules.users.aset([olga, oleg, clara])
    teams = [await Team.objects.acreate(name=name) for name in ("Empty", "Offline", "Only the giver", "Others")]
    for team, members in zip(teams, ([], [oleg], [olga], [olga, otto]), strict=True):
        await team.members.aset(members)
    giver, _otto = [await stage.console(user) for user in (olga, otto)]
    _vera, pk, epoch = await held(stage, giver)
    for team in teams:
        refused = await giver.ask("transfer", conversation=pk, epoch=epoch, team=team.pk, note="Please")
        assert (refused["code"], "is online" in refused["detail"]) == ("not_found", True), team
    assert not await Transfer.objects.aexists()
    assert not await Note.objects.aexists()
    await stage.console(oleg)
    await giver.do("transfer", conversation=pk, epoch=epoch, team=teams[1].pk)


ENDS: dict[str, dict[str, Any]] = {
    "finished": {"type": "finish", "action": "nothing"},
    "released": {"type": "release"},
}


@pytest.mark.parametrize("why", ENDS)
async def test_the_end_of_the_hold_closes_the_offer_and_the_request(
    stage: Stage, bot: Bot, olga: User, oleg: User, why: str
) -> None:
    giver, receiver = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, giver)
    offer = (await giver.do("transfer", conversation=pk, epoch=epoch, operator=await operator_of(oleg)))["transfer"]
    await receiver.do("ask_for", conversation=pk)
    fields = dict(ENDS[why])
    await giver.do(fields.pop("type"), conversation=pk, epoch=epoch, **fields)
    await told(receiver, "transfer", id=offer, state="overtaken")
    await told(receiver, "asking_ended", why=why)
    assert (await receiver.ask("accept_transfer", transfer=offer))["code"] == "gone"
    assert (await giver.ask("decline_transfer", transfer=offer))["code"] == "gone"


async def test_a_page_that_comes_back_is_told_what_is_open(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    giver, receiver = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, giver)
    offer = (await giver.do("transfer", conversation=pk, epoch=epoch, operator=await operator_of(oleg)))["transfer"]
    await receiver.do("ask_for", conversation=pk)
    again = await stage.console(oleg)
    await told(again, "transfer", id=offer, state="open")
    await told(again, "alert", reason="transfer_offered", conversation=pk)
    hers = await stage.console(olga)
    await told(hers, "transfer", id=offer, state="open")
    assert (await told(hers, "asked_for", conversation=pk))["operator"]["name"] == "Oleg"
    assert hers.of_type("alert") == []


async def test_an_offer_goes_to_nobody_who_may_not_see_the_conversation(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    rules = await OperatorRules.objects.acreate(bot=bot, is_restricted=True)
    await rules.users.aadd(olga)
    giver, other = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, giver)
    fields: list[dict[str, Any]] = [
        {"operator": await operator_of(oleg)}, {"operator": 9999}, {"team": 9999}, {},
        {"operator": 1, "team": 1}, {"operator": await operator_of(olga)},
    ]  # fmt: skip
    codes = [(await giver.ask("transfer", conversation=pk, epoch=epoch, **each))["code"] for each in fields]
    assert codes == ["not_found", "not_found", "not_found", "invalid", "invalid", "invalid"]
    assert (await other.ask("ask_for", conversation=pk))["code"] == "not_found"
    assert not await Transfer.objects.aexists()


async def test_a_supervisor_takes_it_in_one_act_and_both_are_told(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, boss = await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, console)
    assert (await boss.ask("take_over", conversation=pk, reason="Mine"))["code"] == "forbidden"
    await oleg.user_permissions.aadd(await Permission.objects.aget(codename="supervise"))
    boss = await stage.console(oleg)
    assert (await boss.ask("take_over", conversation=pk, reason=" "))["code"] == "already_taken"
    assert (await boss.do("take_over", conversation=pk, reason="Her machine broke down"))["epoch"] == epoch + 1
    taken = await told(console, "taken_away", conversation=pk)
    assert (taken["operator"]["name"], taken["reason"]) == ("Oleg", "Her machine broke down")
    assert (await vera.noticed("transferred"))["name"] == "Oleg"
    before = await Takeover.objects.select_related("ended_by__user").aget(epoch=epoch)
    assert (before.ending, before.reason, before.ended_by.name) == ("taken", "Her machine broke down", "Oleg")
    assert await AuditRecord.objects.filter(act="taken", who="oleg", details="Her machine broke down").aexists()
