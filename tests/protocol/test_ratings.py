"""A visitor rates a finished takeover once, if the bot asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from bots.publishing.publish import publish
from conversations.models import Rating
from tests.cast import Stage


@pytest.fixture
def asking(bot: Bot) -> Bot:
    bot.asks_rating = True
    bot.save()
    publish(bot)
    return bot


async def talked(stage: Stage, console: Any, *, finish: bool = True) -> tuple[Any, int]:
    """A visitor whose conversation an operator took over, and finished or released."""
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "operator")
    if finish:
        await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    else:
        await console.do("release", conversation=pk, epoch=epoch)
    return vera, pk


async def test_a_finished_takeover_is_rated_once_and_the_operators_see_it(
    stage: Stage, asking: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    vera, pk = await talked(stage, console)
    await vera.get(lambda f: f["type"] == "state" and f.get("rate"))
    other = await stage.visitor(token=vera.token)
    assert other.welcome["rate"] is True
    rated = await vera.ask("rate", ref="r1", conversation=pk, score=2, text="  quick\n and kind ")
    assert rated["type"] == "ok"
    for page in (vera, other):
        await page.get(lambda f: f["type"] == "state" and not f.get("rate") and f["state"] == "bot")
    assert (await vera.ask("rate", ref="r1", conversation=pk, score=1))["type"] == "ok", "the same command again"
    assert (await other.ask("rate", conversation=pk, score=1))["code"] == "answered"
    rating = await Rating.objects.aget()
    assert (rating.score, rating.text, rating.conversation_id) == (2, "quick and kind", pk)
    [card] = (await console.do("context", conversation=pk))["ratings"]
    assert (card["score"], card["operator"], card["text"]) == (2, "Olga", "quick and kind")


async def test_nothing_else_can_be_rated(stage: Stage, asking: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera, pk = await talked(stage, console, finish=False)
    assert (await vera.ask("rate", conversation=pk, score=2))["code"] == "answered", "released"
    stranger = await stage.visitor()
    assert (await stranger.ask("rate", conversation=pk, score=2))["code"] == "not_found"
    assert (await vera.ask("rate", conversation=pk, score=3))["code"] == "invalid"
    assert (await vera.ask("rate", conversation=pk, score=2, text="x" * 1001))["code"] == "invalid"
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    assert (await vera.ask("rate", conversation=pk, score=2))["code"] == "answered", "an operator is there"
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    assert (await vera.ask("rate", conversation=pk, score=1))["type"] == "ok"
    assert await Rating.objects.acount() == 1


async def test_only_the_chosen_end_actions_ask(stage: Stage, asking: Bot, olga: User) -> None:
    asking.rated_ends = ["message"]
    await asking.asave()
    await sync_to_async(publish)(asking)
    console = await stage.console(olga)
    vera, pk = await talked(stage, console)
    assert (await vera.ask("rate", conversation=pk, score=2))["code"] == "answered", "it ended with nothing"
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("finish", conversation=pk, epoch=epoch, action="message", text="Bye.")
    await vera.get(lambda f: f["type"] == "state" and f.get("rate"))
    assert (await vera.ask("rate", conversation=pk, score=2))["type"] == "ok"


async def test_a_bot_that_does_not_ask_gets_no_rating(stage: Stage, bot: Bot, olga: User) -> None:
    vera, pk = await talked(stage, await stage.console(olga))
    state = await vera.get(lambda f: f["type"] == "state" and f["state"] == "bot")
    assert "rate" not in state
    assert (await vera.ask("rate", conversation=pk, score=2))["code"] == "answered"
    assert not await sync_to_async(Rating.objects.exists)()
