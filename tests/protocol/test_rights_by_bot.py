"""Operators see the bots they are allowed: in every command, list, count, alert and page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.test import Client

from accounts.models import Team
from bots.models import Bot
from conversations import protocol
from conversations.domain import presence
from conversations.models import OperatorRules
from tests.cast import Socket, Stage, build_bot, cookie_of
from tests.protocol.situations import counted


@pytest.fixture
def only_oleg(bot: Bot, oleg: User) -> OperatorRules:
    """Rules by which only Oleg sees the bot."""
    rules = OperatorRules.objects.create(bot=bot)
    rules.users.add(oleg)
    return rules


async def talk(stage: Stage, bot: str = "helper") -> tuple[Socket, int]:
    vera = await stage.visitor(bot)
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    return vera, pk


async def test_no_command_reaches_the_conversation_of_a_bot_that_is_for_others(
    stage: Stage, bot: Bot, olga: User, only_oleg: OperatorRules
) -> None:
    console = await stage.console(olga)
    _, pk = await talk(stage)
    for command in protocol.OperatorCommand.__args__:
        fields = {field.name for field in msgspec.structs.fields(command)}
        if "conversation" not in fields or "ref" not in fields:
            continue
        values = {"conversation": pk, "epoch": 0, "text": "x", "interaction": 1, "before": 9, "seq": 1}
        values |= {"action": "nothing", "tags": [], "fields": {}, "on": True, "mode": "auto", "kind": "reply"}
        given = {name: value for name, value in values.items() if name in fields}
        answer = await console.ask(command.__struct_config__.tag, **given)
        expected = "ok" if command is protocol.Unwatch else "not_found"
        assert answer.get("code", "ok") == expected, command
    upload = await sync_to_async(_upload)(olga, pk)
    assert upload == 404


def _upload(user: User, pk: int) -> int:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = Client()
    client.force_login(user)
    form = {"file": SimpleUploadedFile("a.txt", b"words"), "ref": "r", "epoch": "1"}
    return int(client.post(f"/console/conversations/{pk}/attachments/", form).status_code)


async def test_lists_counts_and_live_rows_are_each_operators_own(
    stage: Stage, bot: Bot, olga: User, oleg: User, only_oleg: OperatorRules
) -> None:
    await sync_to_async(build_bot)("public")
    console, other = await stage.console(olga), await stage.console(oleg)
    for each in (console, other):
        await each.do("list", view="all")
    vera, hidden = await talk(stage)
    await vera.do("request_agent")
    _, shown = await talk(stage, "public")
    await other.get(lambda f: f["type"] == "rows" and f["counts"] == counted(awaiting=1, everything=2, mine=0))
    await console.get(lambda f: f["type"] == "rows" and f["counts"] == counted(awaiting=0, everything=1, mine=0))
    listed = await console.do("list", view="all")
    assert ([row["id"] for row in listed["rows"]], listed["counts"]["all"]) == ([shown], 1)
    assert {row["id"] for row in (await other.do("list", view="all"))["rows"]} == {hidden, shown}
    await other.get(lambda f: f["type"] == "alert" and f["conversation"] == hidden)
    epoch = (await other.do("take_over", conversation=hidden))["epoch"]
    await other.get(lambda f: f["type"] == "alert_cleared" and f["conversation"] == hidden)
    await other.do("release", conversation=hidden, epoch=epoch)
    beat = await console.get(lambda f: f["type"] == "heartbeat", start=len(console.frames))
    assert beat["counts"] == counted(awaiting=0, everything=1, mine=0)
    told = msgspec.json.encode(console.frames).decode()
    assert f'"conversation":{hidden},' not in told
    assert f'"id":{hidden},"visitor"' not in told
    assert all(hidden not in frame["removed"] for frame in console.of_type("rows"))


async def test_a_team_lets_in_its_members(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    def allow() -> None:
        team = Team.objects.create(name="Parcel people")
        OperatorRules.objects.create(bot=bot).teams.add(team)
        team.members.add(olga)

    await sync_to_async(allow)()
    console, other = await stage.console(olga), await stage.console(oleg)
    _, pk = await talk(stage)
    assert [row["id"] for row in (await console.do("list", view="all"))["rows"]] == [pk]
    assert (await other.do("list", view="all"))["rows"] == []


async def test_what_the_version_before_restricts_is_not_everybodys(stage: Stage, bot: Bot, olga: User) -> None:
    """Its group names nobody here: a closed door is put right at once, an open one is noticed by nobody."""

    def restrict() -> None:
        OperatorRules.objects.create(bot=bot).groups.add(Group.objects.create(name="Parcel people"))

    await sync_to_async(restrict)()
    console = await stage.console(olga)
    await talk(stage)
    assert (await console.do("list", view="all"))["rows"] == []


async def test_an_agent_request_reaches_only_operators_who_see_the_bot(
    stage: Stage, bot: Bot, olga: User, oleg: User, only_oleg: OperatorRules
) -> None:
    await stage.console(olga)
    assert not await sync_to_async(presence.anyone_online)(bot.pk)
    vera = await stage.visitor()
    await vera.do("request_agent")
    await vera.heard("Nobody is here now.")
    await stage.console(oleg)
    assert await sync_to_async(presence.anyone_online)(bot.pk)


@pytest.mark.parametrize("way", ["the bot's list", "the team", "the team's end"])
async def test_an_operator_who_loses_a_bot_reconnects_and_no_longer_sees_it(
    stage: Stage, bot: Bot, olga: User, oleg: User, way: str
) -> None:
    def prepare() -> Callable[[], object]:
        if way == "the bot's list":
            return lambda: OperatorRules.objects.create(bot=bot).users.add(oleg)
        team = Team.objects.create(name="Parcel people")
        OperatorRules.objects.create(bot=bot, is_restricted=True).teams.add(team)
        olga.teams.add(team)
        return olga.teams.clear if way == "the team" else team.delete

    lose = await sync_to_async(prepare)()
    console = await stage.console(olga)
    vera, pk = await talk(stage)
    await console.do("watch", conversation=pk)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await sync_to_async(lose)()
    async with asyncio.timeout(10):
        assert await console.closing() == 4012
    back = await stage.console(olga)
    assert (await back.ask("watch", conversation=pk))["code"] == "not_found"
    assert (await back.ask("send", conversation=pk, epoch=epoch, text="Still me"))["code"] == "not_found"
    assert "Still me" not in [entry.get("text") for entry in vera.entries()]


def test_the_page_offers_the_bots_that_its_operator_sees(
    bot: Bot, olga: User, oleg: User, only_oleg: OperatorRules
) -> None:
    def page_of(user: User) -> str:
        client = Client()
        client.cookies["sessionid"] = cookie_of(user)
        return client.get("/console/").content.decode()

    option = f'<input type="checkbox" name="bots" value="{bot.pk}"><bdi>Helper</bdi>'
    assert option not in page_of(olga)
    assert option in page_of(oleg)
