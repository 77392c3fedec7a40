"""Two operators of one name: colleagues can tell them apart, and a visitor reads the plain name only."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client

from bots.models import Bot
from conversations.models import Operator
from tests.cast import Socket, Stage

ANNA, ROTH = "Anna Roth (anna)", "ANNA ROTH (roth)"


@pytest.fixture
def namesakes(olga: User, oleg: User) -> dict[str, User]:
    """Their consoles by the names that tell them apart."""
    for user, first, last, email in ((olga, "Anna", "Roth", "anna"), (oleg, "ANNA", "ROTH", "roth")):
        user.first_name, user.last_name, user.email = first, last, f"{email}@company.example"
        user.save()
    return {ANNA: olga, ROTH: oleg}


async def consoles_of(stage: Stage, namesakes: dict[str, User]) -> tuple[Socket, Socket]:
    """Both consoles; both operators were there before, so that each hello knows of both."""
    for user in namesakes.values():
        await Operator.objects.aget_or_create(user=user)
    return await stage.console(namesakes[ANNA]), await stage.console(namesakes[ROTH])


async def test_everything_that_an_operator_sees_names_the_right_one_of_two(
    stage: Stage, bot: Bot, namesakes: dict[str, User]
) -> None:
    anna, roth = await consoles_of(stage, namesakes)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    for console, name in ((anna, ANNA), (roth, ROTH)):
        me = console.welcome["operator"]  # type: ignore[attr-defined]
        assert me["name"] == name
        assert (await console.do("watch", conversation=pk))["watchers"][-1] == me
    assert [card["name"] for card in roth.welcome["operators"]] == [ANNA, ROTH]  # type: ignore[attr-defined]
    me = anna.welcome["operator"]  # type: ignore[attr-defined]
    epoch = (await anna.do("take_over", conversation=pk))["epoch"]
    taken = await roth.ask("take_over", conversation=pk)
    assert (taken["code"], taken["operator"]) == ("already_taken", me)
    await anna.do("send", conversation=pk, epoch=epoch, text="How can I help?")
    late = await stage.console(namesakes[ROTH])
    await late.do("watch", conversation=pk, after=3)
    await late.do("history", conversation=pk, before=4)
    for console in (anna, roth, late):
        for said in ("How can I help?", "taken_over", "Hello, Anna Roth here."):
            frame = await console.get(lambda frame, said=said: said in frame.get("entry", {}).values())
            assert frame["operator"] == me
        others = [frame for frame in console.of_type("entry") if frame["entry"]["author"] in ("visitor", "bot")]
        assert others
        assert [frame for frame in others if "operator" in frame] == []
    row = (await roth.do("list", view="all"))["rows"][0]
    assert row["operator"] == me
    assert (await vera.heard("How can I help?"))["name"] == "Anna Roth"


async def test_a_visitor_gets_neither_an_operators_id_nor_what_tells_namesakes_apart(
    stage: Stage, bot: Bot, namesakes: dict[str, User]
) -> None:
    anna, _ = await consoles_of(stage, namesakes)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await anna.do("take_over", conversation=pk))["epoch"]
    await anna.do("send", conversation=pk, epoch=epoch, text="How can I help?")
    await anna.do("finish", conversation=pk, epoch=epoch, action="message", text="Bye then")
    await vera.heard("Bye then")
    await vera.do("history", before=100)
    later = await stage.visitor(token=vera.token)  # type: ignore[attr-defined]
    await later.heard("Bye then")
    for socket in (vera, later):
        assert {name for frame in socket.of_type("entry") for name in frame} == {"type", "entry"}
        assert [entry for entry in socket.entries() if "operator" in entry] == []
        assert "(anna)" not in json.dumps(socket.frames)
        assert {frame.get("operator") for frame in socket.of_type("state")} <= {None, "Anna Roth"}


async def test_the_console_offers_two_namesakes_as_two(stage: Stage, bot: Bot, namesakes: dict[str, User]) -> None:
    await consoles_of(stage, namesakes)
    browser = Client()
    await sync_to_async(browser.force_login)(namesakes[ROTH])
    page: Any = await sync_to_async(browser.get)("/console/")
    text = page.content.decode()
    assert [text.count(f">{name}</option>") for name in (ANNA, ROTH)] == [1, 1]
    assert f'<p class="account-name">{ROTH}</p>' in text
