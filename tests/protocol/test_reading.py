"""Every reader sees the same entries in the same order: live, replayed, and after a lost event."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations.realtime import doorbell
from tests.cast import Stage
from tests.protocol.situations import stored_entries
from tests.transports import BOTH

pytestmark = [BOTH, pytest.mark.usefixtures("transport")]


async def test_live_entries_equal_replayed_entries(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    """Compares pages that stay, come and go with the stored journal, after every kind of entry."""
    chance = random.Random(7)
    vera, console, watcher = await stage.visitor(name="Vera"), await stage.console(olga), await stage.console(oleg)
    pk = (await vera.do("send", text="hello"))["conversation"]
    await console.do("watch", conversation=pk)
    await watcher.do("watch", conversation=pk)
    epoch = None
    for step in range(60):
        act = chance.choice(("say", "say", "ask", "take", "talk", "finish", "release"))
        if act == "say":
            await vera.do("send", text=chance.choice(("hello", "prices", "zzqq kkww", f"words {step}")))
        elif act == "ask":
            await vera.ask("request_agent")
        elif act == "take" and epoch is None:
            epoch = (await console.do("take_over", conversation=pk))["epoch"]
        elif act == "talk" and epoch:
            await console.do("send", conversation=pk, epoch=epoch, text=f"operator {step}")
        elif act == "finish" and epoch:
            await console.do("finish", conversation=pk, epoch=epoch, action="message", text=f"bye {step}")
            epoch = None
        elif act == "release" and epoch:
            await console.do("release", conversation=pk, epoch=epoch)
            epoch = None
        if step % 10 == 5:
            again = await stage.visitor(token=vera.token, conversation=pk, after=vera.entries()[-1]["seq"])
            await again.close()
    from conversations.domain import bot_turns

    await bot_turns.settled()
    truth = await stored_entries(pk)
    assert [entry["seq"] for entry in truth] == list(range(1, len(truth) + 1))
    for socket in (vera, console, watcher):
        await socket.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == len(truth))
        assert socket.entries() == truth
    late = await stage.visitor(token=vera.token)
    await late.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == len(truth))
    assert late.entries() == truth[-50:]
    await late.do("history", before=late.entries()[0]["seq"], limit=100)
    assert sorted(late.entries(), key=lambda entry: entry["seq"]) == truth[-150:]


async def test_a_page_that_comes_back_gets_exactly_what_it_missed(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    other = await stage.visitor(token=vera.token)
    await vera.close()
    await other.do("send", text="prices")
    await other.heard("A parcel costs 5.")
    again = await stage.visitor(token=vera.token, conversation=pk, after=2)
    await again.heard("A parcel costs 5.")
    assert [entry["seq"] for entry in again.entries()] == [3, 4]
    # `after` counts only for the current conversation.
    elsewhere = await stage.visitor(token=vera.token, conversation=pk + 1, after=2)
    await elsewhere.heard("A parcel costs 5.")
    assert [entry["seq"] for entry in elsewhere.entries()] == [1, 2, 3, 4]
    assert elsewhere.welcome["seq"] == 4
    assert "greeting" not in elsewhere.welcome


async def test_a_page_that_missed_an_event_is_current_after_the_next_one(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("request_agent"))["conversation"]
    await console.do("watch", conversation=pk)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await vera.heard("Hello, Olga here.")
    with monkeypatch.context() as broken:
        broken.setattr(doorbell, "ring_many", lambda rings: None)
        await console.do("send", conversation=pk, epoch=epoch, text="one")
        await console.do("send", conversation=pk, epoch=epoch, text="two")
    await console.do("send", conversation=pk, epoch=epoch, text="three")
    await vera.heard("three")
    texts = [entry.get("text") for entry in vera.entries()]
    assert texts[-3:] == ["one", "two", "three"]


@pytest.mark.usefixtures("quick_heartbeat")
async def test_a_page_that_missed_the_last_event_is_current_after_a_heartbeat(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="hello"))["conversation"]
    await console.do("watch", conversation=pk)
    await vera.heard("Hello, what can I do for you?")
    with monkeypatch.context() as broken:
        broken.setattr(doorbell, "ring_many", lambda rings: None)
        epoch = (await console.do("take_over", conversation=pk))["epoch"]
        await console.do("send", conversation=pk, epoch=epoch, text="last words")
    await vera.heard("last words")
    await vera.get(lambda frame: frame["type"] == "state" and frame["state"] == "operator")
    known, known_to_olga = len(vera.frames), len(console.frames)
    heartbeat = await vera.get(lambda frame: frame["type"] == "heartbeat", start=known)
    at = datetime.fromisoformat(heartbeat.pop("at"))
    assert heartbeat == {"type": "heartbeat", "seq": 5, "epoch": 1, "state": "operator"}
    assert abs(at - timezone.now()) < timedelta(seconds=20)
    beat = await console.get(lambda frame: frame["type"] == "heartbeat", start=known_to_olga)
    assert (beat["watched"], beat["counts"]["mine"]) == ({str(pk): 5}, 1)
