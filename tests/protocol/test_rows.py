"""What a row tells: the visitor's words and wait, whether the visitor is there, and what is new to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations.domain import visitor_presence
from conversations.models import VisitorPage, WebProcess
from conversations.sockets import open_pages
from tests.cast import Frame, Socket, Stage
from tests.protocol.situations import talk


async def row_that(console: Socket, pk: int, wanted: Any) -> Frame:
    """The first row of the conversation in a `rows` frame that is wanted."""

    def found(frame: Frame) -> bool:
        return frame["type"] == "rows" and any(row["id"] == pk and wanted(row) for row in frame["upserts"])

    return next(row for row in (await console.get(found))["upserts"] if row["id"] == pk and wanted(row))


async def listed(console: Socket, pk: int) -> Frame:
    return next(row for row in (await console.do("list", view="all"))["rows"] if row["id"] == pk)


async def test_a_row_tells_the_visitors_words_and_the_wait_live(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    await console.do("list", view="all")
    vera = await stage.visitor()
    asked = await vera.do("request_agent")
    pk = asked["conversation"]
    row = await row_that(console, pk, lambda row: row["control"] == "awaiting")
    since = datetime.fromisoformat(row["awaiting_since"])
    amber, red = (datetime.fromisoformat(row[name]) - since for name in ("amber_at", "red_at"))
    assert (amber, red, "visitor_last" in row) == (timedelta(minutes=2), timedelta(minutes=5), False)
    said = await vera.do("send", text="  where is it?  ")
    row = await row_that(console, pk, lambda row: "visitor_last" in row)
    assert (row["visitor_last"]["text"], row["visitor_last"]["at"]) == ("where is it?", row["visitor_at"])
    assert (datetime.fromisoformat(row["awaiting_since"]), row["unanswered"]) == (since, 1)
    await vera.do("seen", seq=said["seq"])
    row = await row_that(console, pk, lambda row: row["visitor_seen"] == said["seq"])
    assert row == {**row, **{key: value for key, value in (await listed(console, pk)).items() if key != "last"}}


async def test_a_row_tells_whether_the_visitors_page_is_open(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_pages, "LINGER", 0.3)
    console = await stage.console(olga)
    await console.do("list", view="all")
    vera, pk = await talk(stage, "hello")
    await row_that(console, pk, lambda row: row["present"])
    other = await stage.visitor(token=vera.token)
    await vera.close()
    again = await stage.visitor(token=vera.token)
    await other.close()
    await again.close()
    row = await row_that(console, pk, lambda row: not row["present"] and "left_at" in row)
    assert abs(datetime.fromisoformat(row["left_at"]) - timezone.now()) < timedelta(seconds=20)
    assert not (await listed(console, pk))["present"]


async def test_a_row_tells_whether_the_visitor_looks_at_one_of_the_pages(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    await console.do("list", view="all")
    vera = await stage.visitor()
    await vera.send({"type": "looking", "active": False})  # before there is a conversation
    pk = (await vera.do("send", text="hello"))["conversation"]
    await row_that(console, pk, lambda row: row["present"] and row.get("looks_away"))
    other = await stage.visitor(token=vera.token)
    await row_that(console, pk, lambda row: row["present"] and "looks_away" not in row)
    await other.send({"type": "looking", "active": False})
    await other.send({"type": "looking", "active": False})
    await row_that(console, pk, lambda row: row.get("looks_away"))
    await vera.send({"type": "looking", "active": True})
    row = await row_that(console, pk, lambda row: "looks_away" not in row)
    assert row["seq"] == (await listed(console, pk))["seq"]  # nothing is written to the journal
    await vera.close()
    await row_that(console, pk, lambda row: row["present"] and row.get("looks_away"))


async def test_a_page_of_another_process_is_looked_at_too(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    await console.do("list", view="all")
    vera, pk = await talk(stage, "hello")
    await row_that(console, pk, lambda row: row["present"])
    await sync_to_async(visitor_presence.opened)("other", {pk: False})
    assert "looks_away" not in await listed(console, pk)
    await vera.send({"type": "looking", "active": False})
    await row_that(console, pk, lambda row: row.get("looks_away"))
    await sync_to_async(visitor_presence.opened)("other", {pk: True})
    await row_that(console, pk, lambda row: "looks_away" not in row)
    await sync_to_async(visitor_presence.closed)("other", [pk], timezone.now())
    row = await row_that(console, pk, lambda row: row.get("looks_away"))
    assert (row["present"], "left_at" in row) == (True, False)


async def test_a_visitor_at_another_process_is_there_until_that_process_is_gone(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_pages, "LINGER", 0.1)
    console = await stage.console(olga)
    vera, pk = await talk(stage, "hello")
    await sync_to_async(visitor_presence.opened)("other", {pk: True})
    await vera.close()
    await console.do("list", view="all")
    assert await sync_to_async(visitor_presence.renew)("other")
    assert (await listed(console, pk))["present"]
    past = timezone.now() - timedelta(seconds=1)
    await sync_to_async(WebProcess.objects.filter(name="other").update)(until=past)
    await sync_to_async(visitor_presence.expire)()
    assert not (await row_that(console, pk, lambda row: not row["present"]))["present"]
    assert not await sync_to_async(visitor_presence.renew)("other")
    await sync_to_async(VisitorPage.objects.update)(left_at=past - timedelta(hours=25))
    assert await sync_to_async(visitor_presence.forget)() >= 1
    assert "left_at" not in await listed(console, pk)


async def test_what_is_new_is_each_operators_own(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera, pk = await talk(stage, "hello", "prices")
    await console.do("list", view="all")
    await other.do("list", view="all")
    row = await listed(console, pk)
    assert (row["unanswered"], "seen" in row, "new" in row) == (2, False, False)
    await console.do("seen", conversation=pk, seq=row["seq"])
    mine = await row_that(console, pk, lambda row: row.get("seen"))
    assert (mine["seen"], mine["new"], mine["unread"], mine["unanswered"]) == (row["seq"], 0, 0, 2)
    assert "seen" not in await listed(other, pk)
    # A mark does not go back, and marking as unread is new once more, for this operator alone.
    await console.do("seen", conversation=pk, seq=1)
    assert (await listed(console, pk))["seen"] == row["seq"]
    await console.do("mark_unread", conversation=pk)
    mine = await row_that(console, pk, lambda row: row.get("new"))
    assert (mine["seen"], mine["new"], mine["unread"]) == (2, 1, 0)
    assert "new" not in await listed(other, pk)
    await console.do("seen", conversation=pk, seq=row["seq"])
    said = await vera.do("send", text="hello?")
    mine = await row_that(console, pk, lambda row: row["seq"] > said["seq"])
    assert (mine["new"], mine["unanswered"]) == (1, 3)
    # Nobody has to answer what a colleague has answered.
    epoch = (await other.do("take_over", conversation=pk))["epoch"]
    await other.do("send", conversation=pk, epoch=epoch, text="Five.")
    mine = await listed(console, pk)
    assert (mine["new"], mine["unanswered"]) == (0, 0)
    assert (await console.ask("mark_unread", conversation=pk + 1))["code"] == "not_found"


async def test_others_see_who_has_looked_at_a_conversation_that_awaits(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera, pk = await talk(stage, "hello")
    await other.do("list", view="all")
    await console.do("seen", conversation=pk, seq=2)
    asked = await vera.do("request_agent")
    row = await row_that(other, pk, lambda row: row["control"] == "awaiting")
    assert "seen_by" not in row  # she looked before
    await console.do("seen", conversation=pk, seq=asked["seq"])
    row = await row_that(other, pk, lambda row: row.get("seen_by"))
    assert [person["name"] for person in row["seen_by"]] == ["Olga"]
    watched = await other.do("watch", conversation=pk)
    assert watched["row"]["seen_by"] == row["seen_by"]
