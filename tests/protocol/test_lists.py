"""The console's lists: their order, filters, pages, counts and live rows."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bots.models import Bot
from conversations import protocol
from conversations.domain import list_counts, lists
from conversations.domain.list_filters import Filters
from conversations.models import Conversation, Operator, Takeover, Visitor
from conversations.sockets import list_updates
from tests.cast import Frame, Socket, Stage, hire
from tests.protocol.situations import counted, talk


def ids(listed: Frame) -> list[int]:
    return [row["id"] for row in listed["rows"]]


@pytest.mark.parametrize("operators", [1, 3])
def test_a_list_takes_four_statements_and_the_counts_of_all_operators_too(
    bot: Bot, olga: User, oleg: User, operators: int
) -> None:
    """The number of statements depends neither on the operators nor on the rows."""
    otto = hire("otto")
    people = [Operator.objects.get_or_create(user=user)[0] for user in (olga, oleg, otto)][:operators]
    for number in range(operators):
        visitor = Visitor.objects.create(bot=bot, token_hash=f"{number:064}")
        now = timezone.now() - timedelta(minutes=number)
        later = dict.fromkeys(("stalls_at", "abandons_at", "ends_at"), now + timedelta(hours=1))
        conversation = Conversation.objects.create(
            bot=bot, visitor=visitor, started_at=now, last_at=now, visitor_at=now, awaiting_since=now, **later
        )
        Takeover.objects.create(conversation=conversation, operator=people[number], epoch=1, ended_at=now)
    with CaptureQueriesContext(connection) as counting:
        told = list_counts.counts_of(people)
    expected = protocol.Counts(awaiting=operators, all=operators, mine=1, held=0, held_unanswered=0, mentions=0)
    assert told == dict.fromkeys((each.pk for each in people), expected)
    assert len(counting) == (2 if operators == 1 else 5)
    with CaptureQueriesContext(connection) as listing:
        (rows, _), counts = lists.page(people[0], Filters(view="awaiting"))
    assert len(rows) == counts.awaiting == operators
    assert len(listing) == 4


async def test_each_view_shows_its_own_latest_first(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    _, first = await talk(stage, "hello")
    _, second = await talk(stage, "hello")
    asking, third = await talk(stage, "hello")
    _, old = await talk(stage, "hello")
    await asking.do("request_agent")
    await asking.heard("Somebody will come.")
    await console.do("take_over", conversation=first)
    await other.do("take_over", conversation=second)
    await Conversation.objects.filter(pk=old).aupdate(last_at=timezone.now() - timedelta(hours=25))
    olegs = (await Operator.objects.aget(user=oleg)).pk
    assert ids(await console.do("list", view="awaiting")) == [third]
    assert ids(await console.do("list", view="all")) == [second, first, third]
    assert ids(await console.do("list", view="mine")) == [first]
    assert ids(await console.do("list", view="mine", operator=olegs)) == [second]
    assert ids(await console.do("list", view="all", operator=olegs)) == [second]
    assert ids(await console.do("list", view="historic")) == [old]
    assert (await console.do("list", view="all"))["counts"] == counted(awaiting=1, everything=3, mine=1, held=1)
    # Finished conversations stay in My Conversations.
    epoch = (await console.do("take_over", conversation=first))["epoch"]
    await console.do("finish", conversation=first, epoch=epoch, action="nothing")
    assert ids(await console.do("list", view="mine")) == [first]


async def test_a_list_is_not_told_which_rows_left_the_list_before_it(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, may_go_on = threading.Event(), threading.Event()
    really = list_updates.read_facts

    def slowly(*args: Any, **options: Any) -> Any:
        pages = really(*args, **options)
        reading.set()
        may_go_on.wait(10)
        return pages

    console = await stage.console(olga)
    await console.do("list", view="awaiting")
    monkeypatch.setattr(list_updates, "read_facts", slowly)
    visitor, pk = await talk(stage, "hello")
    await asyncio.to_thread(reading.wait, 10)
    assert ids(await console.do("list", view="all")) == [pk]
    may_go_on.set()
    said = (await visitor.do("send", text="prices"))["seq"]
    await console.get(lambda f: f["type"] == "rows" and any(row["seq"] >= said for row in f["upserts"]))
    assert all(pk not in frame["removed"] for frame in console.of_type("rows"))


async def test_lists_are_filtered_and_searched(stage: Stage, bot: Bot, olga: User) -> None:
    from tests.cast import build_bot

    await sync_to_async(build_bot)("other")
    console = await stage.console(olga)
    _, vera = await talk(stage, "hello", name="Vera Zuckerman")
    _, viktor = await talk(stage, "prices", name="Viktor")
    assert ids(await console.do("list", view="all", bot=bot.pk)) == [viktor, vera]
    assert ids(await console.do("list", view="all", bot=bot.pk + 10**6)) == []
    assert ids(await console.do("list", view="all", search="zucker")) == [vera]
    assert ids(await console.do("list", view="all", search="COSTS parcel")) == [viktor]
    assert ids(await console.do("list", view="all", search="100% _")) == []
    reference = (await Conversation.objects.select_related("visitor").aget(pk=vera)).visitor.reference
    assert ids(await console.do("list", view="all", search=reference.lower())) == [vera]
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    assert ids(await console.do("list", view="all", **{"from": later})) == []
    assert ids(await console.do("list", view="all", to=later)) == [viktor, vera]


async def test_pages_by_cursor_hold_every_row_once(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    _, pk = await talk(stage, "hello")

    def copy() -> None:
        pattern = Conversation.objects.get(pk=pk)
        newest = pattern.last_at
        for number in range(120):
            visitor = Visitor.objects.create(bot=bot, token_hash=f"{number:064}")
            pattern.pk, pattern._state.adding, pattern.visitor = None, True, visitor
            # Three share each moment, so that the cursor has ties to break.
            pattern.last_at = newest - timedelta(minutes=number // 3)
            pattern.save()

    await sync_to_async(copy)()
    found: list[int] = []
    cursor = None
    pages = 0
    while pages == 0 or cursor:
        listed = await console.do("list", view="all", **({"cursor": cursor} if cursor else {}))
        found += ids(listed)
        cursor = listed["cursor"]
        pages += 1
    stored = Conversation.objects.order_by("-last_at", "-id").values_list("pk", flat=True)
    expected = [pk async for pk in stored]
    assert len(expected) == 121
    assert (pages, found) == (3, expected)


async def test_rows_follow_the_view_that_was_listed(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    await console.do("list", view="awaiting")
    visitor, pk = await talk(stage, "hello")
    await visitor.do("request_agent")
    rows = await console.get(lambda f: f["type"] == "rows" and [row["id"] for row in f["upserts"]] == [pk])
    assert rows["upserts"][0]["reason"] == "requested"
    await other.do("take_over", conversation=pk)
    gone = await console.get(lambda f: f["type"] == "rows" and pk in f["removed"], start=console.frames.index(rows))
    assert gone["counts"] == counted(awaiting=0, everything=1, mine=0)
    await console.get(lambda f: f["type"] == "alert_cleared" and f["conversation"] == pk)
    # The other console never listed, and is sent no rows.
    assert other.of_type("rows") == []


async def test_unread_messages_are_counted_from_the_last_look_of_any_operator(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    visitor, pk = await talk(stage, "hello", "prices", "hello")

    async def unread(socket: Socket) -> int:
        return int((await socket.do("watch", conversation=pk))["row"]["unread"])

    assert await unread(console) == 3
    await console.do("seen", conversation=pk, seq=2)
    assert [await unread(console), await unread(other)] == [2, 2]
    await console.do("seen", conversation=pk, seq=1)  # never back
    assert await unread(other) == 2
    epoch = (await other.do("take_over", conversation=pk))["epoch"]
    assert await unread(other) == 0  # the start message was an operator's
    await visitor.do("send", text="more")
    assert await unread(other) == 1
    await other.do("send", conversation=pk, epoch=epoch, text="yes?")
    assert await unread(console) == 0


async def test_derived_status_follows_the_visitors_silence(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    visitor, pk = await talk(stage, "hello")

    async def status() -> str:
        return str((await console.do("watch", conversation=pk))["row"]["status"])

    assert await status() == "live"
    now = timezone.now()
    await Conversation.objects.aupdate(stalls_at=now)
    assert await status() == "stalled"
    await Conversation.objects.aupdate(abandons_at=now)
    assert await status() == "abandoned"
    await visitor.do("send", text="prices")
    assert await status() == "live"


async def test_one_consoles_bad_filter_leaves_the_others_lists_alive(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    await console.do("list", view="all")
    await other.do("list", view="all")
    for edge in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert (await console.ask("list", view="all", **{"from": edge}))["code"] == "invalid"
        assert (await console.ask("list", view="all", cursor=f"{edge}|5"))["code"] == "invalid"
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    for socket in (console, other):
        await socket.get(lambda f: f["type"] == "rows" and [row["id"] for row in f["upserts"]] == [pk])


async def test_a_cursor_that_is_not_ours_is_refused(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    for cursor in ("x", "|", "2026-01-01|x", "2026-01-01T00:00:00+00:00|1|2"):
        assert (await console.ask("list", view="all", cursor=cursor))["code"] == "invalid"
