"""A heartbeat renews leases and goes on if a conversation disappears."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations.models import Conversation, Operator
from tests.cast import Stage


@pytest.mark.usefixtures("quick_heartbeat")
async def test_a_conversation_that_disappears_stops_no_heartbeat(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    await console.do("watch", conversation=pk)
    await sync_to_async(Conversation.objects.filter(pk=pk).delete)()
    known = len(other.frames)
    await other.get(lambda f: f["type"] == "heartbeat", start=known)


@pytest.mark.usefixtures("quick_heartbeat")
async def test_the_heartbeat_prolongs_the_lease(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    short = timezone.now() + timedelta(seconds=1)
    await Operator.objects.aupdate(present_until=short)
    await console.get(lambda frame: frame["type"] == "heartbeat")
    assert (await Operator.objects.aget()).present_until > short


async def test_hello_and_heartbeats_tell_both_sides_the_servers_time(
    stage: Stage, bot: Bot, olga: User, quick_heartbeat: None
) -> None:
    for page in (await stage.visitor(), await stage.console(olga)):
        beat = await page.get(lambda frame: frame["type"] == "heartbeat")
        for frame in (page.welcome, beat):  # type: ignore[attr-defined]
            assert abs(datetime.fromisoformat(frame["at"]) - timezone.now()) < timedelta(seconds=20)
