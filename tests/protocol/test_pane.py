"""What a console gets beside the entries: the way, the pages, what was read, bookmarks, and what is being typed."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from conversations.domain import presence, visited_pages
from conversations.models import OperatorRules, VisitedPage
from tests.cast import Stage
from tests.protocol.situations import held


async def test_the_context_stays_after_a_takeover_with_way_and_pages(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera, pk, _ = await held(stage, console)
    again = await stage.visitor(token=vera.token, page="https://shop.example/cart")  # type: ignore[attr-defined]
    await again.do("hello", token=vera.token, page="https://shop.example/cart")  # type: ignore[attr-defined]
    context = await console.do("context", conversation=pk)
    assert [(step["seq"], step["text"]) for step in context["way"]] == [(2, "Hello, what can I do for you?")]
    assert context["way"][0]["replies"] == ["hello"]
    assert [page["page"] for page in context["pages"]] == ["https://shop.example/cart"]


async def test_what_led_here_is_why_the_visitor_began_to_wait_also_after_a_release(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("request_agent"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("release", conversation=pk, epoch=epoch)
    assert (await console.do("context", conversation=pk))["led_here"] == "requested"
    await console.do("take_over", conversation=pk)
    assert (await console.do("context", conversation=pk))["led_here"] == "requested"


async def test_pages_are_kept_up_to_a_number(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor(page="https://shop.example/")
    pk = (await vera.do("send", text="hello"))["conversation"]

    def wander() -> int:
        for number in range(visited_pages.KEPT + 20):
            visited_pages.note(pk, f"https://shop.example/{number}")
        return VisitedPage.objects.count()

    assert await sync_to_async(wander)() == visited_pages.KEPT


async def test_watchers_learn_what_the_visitor_has_read_and_when(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera, pk, _ = await held(stage, console)
    assert "visitor_seen_at" not in await console.do("watch", conversation=pk)
    await vera.do("seen", seq=3)
    frame = await console.get(lambda f: f["type"] == "visitor_seen")
    assert (frame["conversation"], frame["seq"]) == (pk, 3)
    await vera.do("seen", seq=2)
    again = await console.do("watch", conversation=pk)
    assert (again["row"]["visitor_seen"], again["visitor_seen_at"]) == (3, frame["at"])


async def test_a_line_is_bookmarked_for_all_who_may_see_the_conversation(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    _, pk, _ = await held(stage, console)
    await other.do("watch", conversation=pk)
    await console.do("bookmark", conversation=pk, seq=2, on=True)
    frame = await other.get(lambda f: f["type"] == "bookmarks")
    assert [(each["seq"], each["operator"]["name"]) for each in frame["bookmarks"]] == [(2, "Olga")]
    await other.do("bookmark", conversation=pk, seq=2, on=True)
    assert len((await other.do("watch", conversation=pk))["bookmarks"]) == 1
    assert (await console.ask("bookmark", conversation=pk, seq=99, on=True))["code"] == "invalid"
    assert (await console.ask("bookmark", conversation=pk, seq=0, on=True))["code"] == "invalid"
    await other.do("bookmark", conversation=pk, seq=2, on=False)
    assert "bookmarks" not in await console.do("watch", conversation=pk)


async def test_what_a_visitor_types_is_passed_on_only_where_the_bot_shows_it_and_the_page_said_so(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    vera, pk, _ = await held(stage, console)
    await console.do("watch", conversation=pk)
    await vera.send({"type": "typing", "active": True, "text": "secret"})
    dropped = await console.get(lambda f: f["type"] == "typing")
    assert "text" not in dropped

    def switch_on() -> None:
        OperatorRules.objects.create(bot=bot, typing_text=True)
        presence.tell_visitors(bot.pk)

    await sync_to_async(switch_on)()
    await vera.get(lambda f: f["type"] == "state" and f.get("typing_text") is True)
    await vera.send({"type": "typing", "active": True, "text": "I would like"})
    shown = await console.get(lambda f: f["type"] == "typing" and "text" in f)
    assert (shown["author"], shown["text"]) == ("visitor", "I would like")
