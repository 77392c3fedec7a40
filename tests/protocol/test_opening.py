"""A visitor continues an open conversation, or begins a new one after the bot's timeout."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bots.models import Bot
from conversations.models import Conversation
from tests.cast import Stage
from tests.protocol.situations import stored_entries
from tests.transports import BOTH


@BOTH
@pytest.mark.usefixtures("transport")
async def test_coming_back_within_the_timeout_continues_and_after_it_begins_anew(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    await vera.close()
    again = await stage.visitor(token=vera.token)
    assert again.welcome["conversation"] == pk

    await Conversation.objects.aupdate(ends_at=timezone.now() - timedelta(seconds=1))
    said = await again.do("send", text="prices")
    assert said["conversation"] > pk
    await again.heard("A parcel costs 5.")
    old = await Conversation.objects.aget(pk=pk)
    assert old.ended_at is not None
    assert (await stored_entries(pk))[-1]["notice"] == "ended"
    assert [entry["seq"] for entry in await stored_entries(said["conversation"])] == [1, 2]
