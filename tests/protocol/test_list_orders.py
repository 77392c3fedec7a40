"""Lists by the longest wait, under every filter, with pages and live rows; held conversations; saved views."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from bots.models import Bot
from conversations import protocol
from conversations.domain import list_orders, lists
from conversations.domain.list_filters import Filters
from conversations.models import Conversation, Operator, SavedView, SeenMark, Visitor
from conversations.protocol import View
from reports import measures, today
from tests.cast import Stage
from tests.protocol.situations import held
from tests.protocol.test_lists import ids

MINUTE = timedelta(minutes=1)


def conversation(bot: Bot, *, minutes: int = 0, **columns: Any) -> int:
    """A conversation that has been silent for so many minutes."""
    number = Visitor.objects.count()
    at = timezone.now() - minutes * MINUTE
    times = {"started_at": at, "last_at": at, "visitor_at": at, "ends_at": at + timedelta(days=1)}
    ends = {"stalls_at": at + 5 * MINUTE, "abandons_at": at + 60 * MINUTE}
    visitor = Visitor.objects.create(bot=bot, token_hash=f"{number:064}")
    return Conversation.objects.create(bot=bot, visitor=visitor, last_seq=1, **{**times, **ends, **columns}).pk


@pytest.fixture
def people(olga: User, oleg: User) -> tuple[Operator, Operator]:
    one, other = (Operator.objects.get_or_create(user=user)[0] for user in (olga, oleg))
    return one, other


def paged(operator: Operator, filters: Filters) -> list[int]:
    """The ids of all pages."""
    found: list[int] = []
    cursor = None
    while True:
        (rows, cursor), _ = lists.page(operator, filters, cursor=cursor)
        found += [row.id for row in rows]
        if cursor is None:
            return found


@pytest.mark.django_db
def test_the_longest_wait_comes_first_and_pages_hold_every_row_once(
    bot: Bot, people: tuple[Operator, Operator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    olga, oleg = people
    now = timezone.now()
    # Two wait since the same moment, and the bot has said something to those who wait longest.
    waits = [conversation(bot, minutes=n, awaiting_since=now - wait * MINUTE) for n, wait in enumerate((3, 40, 40, 7))]
    unanswered = [conversation(bot, minutes=n, operator=oleg, unanswered=2) for n in (1, 5)]
    answered = conversation(bot, minutes=2, operator=olga)
    quiet = [conversation(bot, minutes=n, unanswered=n % 2) for n in range(4)]
    longest = [waits[1], waits[2], waits[3], waits[0]]
    rest = [quiet[0], quiet[1], *sorted((answered, quiet[2]), reverse=True), quiet[3]]
    rest.sort(key=lambda pk: -Conversation.objects.get(pk=pk).last_at.timestamp())
    assert paged(olga, Filters(view="awaiting", order="wait")) == longest
    first = lists.longest_wait(olga, frozenset())
    assert first is not None
    assert first.id == longest[0]
    assert lists.longest_wait(olga, {bot.pk}) is None
    assert paged(olga, Filters(view="all", order="wait")) == [*longest, *unanswered[::-1], *rest]
    assert paged(olga, Filters(view="all", order="wait", bots=(bot.pk,))) == [*longest, *unanswered[::-1], *rest]
    assert len(paged(olga, Filters(view="all"))) == 11


@pytest.mark.django_db
def test_a_wait_that_goes_on_after_a_release_keeps_its_place_and_the_row_tells_the_same(
    bot: Bot, people: tuple[Operator, Operator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    olga, _ = people
    now = timezone.now()

    def waiting(present: int, first: int | None) -> int:
        began = None if first is None else now - first * MINUTE
        return conversation(bot, awaiting_since=now - present * MINUTE, first_awaiting_since=began)

    # By minutes: a release, two without one, of an earlier version, an expiry, two that wait equally long.
    released, plain, other, unknown, expired, tied = (
        waiting(1, 50), waiting(20, 20), waiting(5, 5), waiting(30, None), waiting(2, 10), waiting(4, 10)
    )  # fmt: skip
    longest = [released, unknown, plain, expired, tied, other]
    for filters in (Filters(view="awaiting", order="wait"), Filters(view="all", order="wait", bots=(bot.pk,))):
        assert paged(olga, filters) == longest
    first = lists.longest_wait(olga, frozenset())
    assert first is not None
    assert first.id == released
    assert first.awaiting_since == protocol.timestamp(now - 50 * MINUTE)
    assert today.now().longest == measures.in_words(50 * 60)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "section", "index"),
    [
        ("awaiting", list_orders.AWAITING, "awaiting_first_longest"),
        ("all", list_orders.REST, "conversation_latest"),
        ("historic", list_orders.LATEST, "conversation_latest"),
    ],
)
def test_each_section_of_a_list_is_found_by_an_index(view: View, section: list_orders.Section, index: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # an empty table is read as a whole
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    found = Filters(view=view).apply(1, frozenset(), timezone.now())
    assert index in list_orders.ordered(found, section, limit=51).explain()


@pytest.mark.django_db
def test_a_list_is_narrowed_by_status_holder_language_bots_and_what_is_unread(
    bot: Bot, people: tuple[Operator, Operator]
) -> None:
    olga, oleg = people
    Bot.objects.filter(pk=bot.pk).update(language="de")
    other = Bot.objects.create(name="Other", slug="other-bot", language="en")
    now = timezone.now()
    lost = conversation(bot, awaiting_since=now, awaiting_reason="default_answers", unanswered=3, visitor_entries=3)
    asking = conversation(other, awaiting_since=now, awaiting_reason="requested", language="de")
    mine = conversation(bot, operator=olga, minutes=10, language="fr")
    theirs = conversation(other, operator=oleg, minutes=70)
    over = conversation(bot, ended_at=now, minutes=70)

    def found(**filters: Any) -> set[int]:
        return set(paged(olga, Filters(view="all", **filters)))

    assert found(status="action") == {lost}
    assert found(status="waiting") == {asking}
    assert found(status="live") == {lost, asking}
    assert found(status="stalled") == {mine}
    assert found(status="abandoned") == {theirs, over}
    assert found(status="ended") == {over}
    assert found(holder="me") == {mine}
    assert found(holder="nobody") == {lost, asking, over}
    assert found(holder="me_or_nobody") == {lost, asking, over, mine}
    assert found(language="de") == {lost, asking, over}
    assert found(language="fr") == {mine}
    assert found(language="ar") == set()
    assert found(unread=True) == {lost}
    SeenMark.objects.create(conversation_id=lost, operator=oleg, seq=9, entries=3)
    SeenMark.objects.create(conversation_id=mine, operator=olga, seq=0, entries=0, is_unread=True)
    assert found(unread=True) == {lost, mine}
    assert set(paged(oleg, Filters(view="all", unread=True))) == set()
    assert found(bots=(other.pk,)) == {asking, theirs}
    assert found(bots=(bot.pk, other.pk), holder="me_or_nobody", status="live", language="de") == {lost, asking}
    # Live rows are chosen by the same filters.
    everything = [lost, asking, mine, theirs, over]
    some = Filters(view="all", holder="me_or_nobody", order="wait")
    assert set(lists.listed_among(olga, frozenset(), some, lists.columns_among(everything))) == {
        lost,
        asking,
        over,
        mine,
    }


async def test_a_cursor_of_another_order_is_refused(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    moment = "2026-01-01T00:00:00+00:00"
    for cursor in (f"{moment}|1", f"soon|{moment}|1", f"rest|{moment}|x", f"rest|x|{moment}|1", "rest||", "|||"):
        assert (await console.ask("list", view="all", order="wait", cursor=cursor))["code"] == "invalid"
    for cursor in (f"rest|{moment}|1", f"|{moment}|1"):
        assert (await console.ask("list", view="all", cursor=cursor))["code"] == "invalid"
    assert (await console.ask("list", view="all", order="shortest"))["code"] == "invalid"
    listed = await console.do("list", view="awaiting", order="wait", cursor=f"awaiting|{moment}|1")
    assert ids(listed) == []


async def test_live_rows_of_a_list_by_holder_are_each_operators_own(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    for page in (console, other):
        await page.do("list", view="all", holder="me_or_nobody")
    _, pk, _ = await held(stage, console)
    await console.get(lambda f: f["type"] == "rows" and any(row.get("operator") for row in f["upserts"]))
    gone = await other.get(lambda f: f["type"] == "rows" and f["removed"] == [pk])
    assert gone["upserts"] == []


async def test_what_an_operator_holds_is_told_to_that_operator_only(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    await console.do("list", view="historic")
    assert (await console.do("held"))["rows"] == (await other.do("held"))["rows"] == []
    vera, pk, epoch = await held(stage, console)
    told = await console.get(lambda f: f["type"] == "held" and [row["id"] for row in f["upserts"]] == [pk])
    assert told["upserts"][0]["operator"]["name"].startswith("Olga")
    said = (await vera.do("send", text="Are you there?"))["seq"]
    await console.get(lambda f: f["type"] == "held" and any(row["seq"] == said for row in f["upserts"]))
    counts = (await console.do("list", view="awaiting"))["counts"]
    assert (counts["held"], counts["held_unanswered"]) == (1, 1)
    assert ids(await console.do("held")) == [pk]
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    await console.get(lambda f: f["type"] == "held" and f["removed"] == [pk])
    assert other.of_type("held") == []
    assert (await console.do("list", view="all"))["counts"]["held"] == 0


async def test_saved_views_follow_their_operator(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    mine = {"view": "awaiting", "order": "wait", "bots": [bot.pk], "language": "de", "unread": True}
    pk = (await console.do("save_view", name="My bots, German, waiting", ref="once", **mine))["id"]
    told = await console.get(lambda f: f["type"] == "views")
    [view] = told["views"]
    assert view["name"] == "My bots, German, waiting"
    assert {"view": view["view"], **view["filters"]} == mine
    assert await console.do("list", view=view["view"], **view["filters"])
    # The same command again saves nothing twice; another one with this name is refused.
    assert (await console.do("save_view", name="Other words", ref="once", view="all"))["id"] == pk
    assert (await console.ask("save_view", name=" My bots,  German, waiting", view="all"))["code"] == "invalid"
    assert (await console.ask("save_view", name=" \u200b ", view="all"))["code"] == "invalid"
    # Nobody else's can be replaced or removed.
    assert (await other.ask("save_view", name="Stolen", id=pk, view="all"))["code"] == "gone"
    await other.do("remove_view", id=pk)
    assert (await other.get(lambda f: f["type"] == "views"))["views"] == []
    renamed = await console.do("save_view", name="German", id=pk, view="all", **{"from": "2026-01-31T12:00:00Z"})
    assert renamed["id"] == pk
    again = await stage.console(olga)
    [kept] = (await again.do("hello"))["views"]
    assert (kept["name"], kept["view"], kept["filters"]) == ("German", "all", {"from": "2026-01-31T12:00:00Z"})
    await console.do("remove_view", id=pk)
    await console.do("remove_view", id=pk)
    await again.get(lambda f: f["type"] == "views" and f["views"] == [])
    assert not await SavedView.objects.aexists()


async def test_an_operator_has_twenty_saved_views_at_most(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    operator = await Operator.objects.aget(user=olga)
    await sync_to_async(SavedView.objects.bulk_create)(
        [SavedView(operator=operator, name=f"{number}", view="all") for number in range(20)]
    )
    assert (await console.ask("save_view", name="one more", view="all"))["code"] == "invalid"
    first = await SavedView.objects.afirst()
    assert first is not None
    assert (await console.do("save_view", name="instead", id=first.pk, view="mine"))["id"] == first.pk
