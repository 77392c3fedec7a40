"""A conversation ends after the bot's timeout without a message."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations import tasks
from conversations.database.threads import in_thread
from conversations.models import Conversation, Takeover
from tests.cast import Stage
from tests.protocol.situations import held


async def test_ending_moves_no_conversation_up_the_list(stage: Stage, bot: Bot, olga: User) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    long_ago = timezone.now() - timedelta(days=3)
    await Conversation.objects.aupdate(last_at=long_ago, ends_at=long_ago)
    assert await sync_to_async(tasks.end_idle)() == 1
    assert (await console.do("list", view="all"))["rows"] == []
    [row] = (await console.do("list", view="historic"))["rows"]
    assert (row["id"], row["control"], row["last"]["author"]) == (pk, "ended", "bot")


async def test_a_takeover_ends_if_both_sides_are_silent(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    past = timezone.now() - timedelta(hours=25)
    await Conversation.objects.aupdate(visitor_at=past, ends_at=past + timedelta(hours=24))
    assert await sync_to_async(tasks.end_idle)() == 0, "the operator has just said something"
    await Conversation.objects.aupdate(last_at=past)
    assert await sync_to_async(tasks.end_idle)() == 1
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "ended")
    assert (await Takeover.objects.aget()).ending == "ended"
    assert (await console.ask("send", conversation=pk, epoch=epoch, text="Hello?"))["code"] == "ended"


async def test_two_workers_at_once_end_an_idle_conversation_once(stage: Stage, bot: Bot) -> None:
    from conversations.domain import takeover

    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    await Conversation.objects.aupdate(ends_at=timezone.now())
    ended = await asyncio.gather(*(in_thread(takeover.end_idle, pk) for _ in "ab"))
    assert sorted(ended) == [False, True]
    await vera.noticed("ended")
    assert await sync_to_async(tasks.end_idle)() == 0
    assert (await Conversation.objects.aget(pk=pk)).last_seq == 3
