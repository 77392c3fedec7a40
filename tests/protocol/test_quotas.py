"""Tokens are free, so what a client may do in an hour or a day is limited by its network and by the bot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from attachments.models import Mail
from bots.models import Bot
from bots.publishing.publish import publish
from conversations.models import Conversation
from conversations.quotas.sharing import counts
from tests.attachments import PDF, empty_storage, visitor_uploads
from tests.cast import Stage

ATTACKER, OTHER = "203.0.113.9", "198.51.100.7"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    counts.forget()
    yield
    counts.forget()


@pytest.fixture
def mailbox(bot: Bot) -> Bot:
    """A bot that has an address for files."""
    empty_storage()
    bot.attachments_email = "files@parcel.example"
    bot.save()
    publish(bot)
    return bot


async def test_fresh_tokens_of_one_address_do_not_bring_more_mails(stage: Stage, mailbox: Bot, settings: Any) -> None:
    settings.LIMIT_ADDRESS_FILES = 3
    statuses = []
    for _ in range(5):
        visitor = await stage.visitor(address=ATTACKER)
        answer = await visitor_uploads(visitor, "a.pdf", PDF, address=ATTACKER)
        statuses.append(answer.status)
    assert statuses == [202, 202, 202, 429, 429]
    assert (answer.json["code"], int(answer.headers["Retry-After"]) > 0) == ("too_many_files", True)
    assert await Mail.objects.acount() == 3
    assert (await visitor_uploads(await stage.visitor(address=OTHER), "a.pdf", PDF, address=OTHER)).status == 202


@pytest.mark.parametrize(("setting", "limit"), [("LIMIT_ADDRESS_MIB", 2), ("LIMIT_BOT_MIB", 2), ("LIMIT_BOT_FILES", 2)])
async def test_bytes_of_an_address_and_files_of_a_bot_are_limited(
    stage: Stage, mailbox: Bot, settings: Any, setting: str, limit: int
) -> None:
    setattr(settings, setting, limit)
    statuses = []
    for last in range(3):
        address = f"2001:db8:0:1::{last}"  # one /64
        visitor = await stage.visitor(address=address)
        statuses.append((await visitor_uploads(visitor, "a.pdf", PDF, address=address)).status)
    assert statuses == [202, 202, 429]


@pytest.mark.parametrize("setting", ["LIMIT_ADDRESS_CONVERSATIONS", "LIMIT_BOT_CONVERSATIONS"])
async def test_fresh_tokens_do_not_bring_more_conversations(
    stage: Stage, bot: Bot, settings: Any, setting: str
) -> None:
    setattr(settings, setting, 2)
    answers = []
    for _ in range(4):
        visitor = await stage.visitor(address=ATTACKER)
        answers.append(await visitor.ask("send", text="hello"))
    assert [answer["type"] for answer in answers] == ["ok", "ok", "error", "error"]
    assert answers[3]["code"] == "too_many"
    assert 0 < answers[3]["retry_after"] <= 60
    assert (await visitor.ask("request_agent"))["code"] == "too_many"
    assert await Conversation.objects.acount() == 2
    other = await (await stage.visitor(address=OTHER)).ask("send", text="hello")
    assert other["type"] == ("ok" if "ADDRESS" in setting else "error")


async def test_a_conversation_that_has_begun_goes_on(stage: Stage, bot: Bot, settings: Any) -> None:
    settings.LIMIT_ADDRESS_CONVERSATIONS = 1
    vera = await stage.visitor(address=ATTACKER)
    await vera.do("send", text="hello")
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")


@pytest.mark.parametrize("setting", ["LIMIT_VISITOR_HOUR", "LIMIT_ADDRESS_HOUR"])
async def test_nobody_sends_at_the_highest_rate_for_ever(stage: Stage, bot: Bot, settings: Any, setting: str) -> None:
    setattr(settings, setting, 120)
    vera = await stage.visitor(address=ATTACKER)
    refused = 0
    for _ in range(200):
        await vera.send({"type": "typing", "active": True})
    answer = await vera.ask("send", text="hello")
    refused = [frame for frame in vera.of_type("error") if frame["code"] == "too_many"]
    assert answer["code"] == "too_many"
    assert 0 < answer["retry_after"] <= 60
    assert 201 - 150 <= len(refused) + 1 <= 201 - 99
    # A fresh socket, and for the address a fresh token, does not help.
    again = await stage.visitor(address=ATTACKER, **({"token": vera.token} if "VISITOR" in setting else {}))  # type: ignore[attr-defined]
    for _ in range(60):
        await again.send({"type": "typing", "active": True})
    assert (await again.ask("send", text="hello"))["code"] == "too_many"
    other = await stage.visitor(address=OTHER)
    await other.do("send", text="hello")


async def test_an_address_has_so_many_sockets_and_gets_a_place_back(stage: Stage, bot: Bot, settings: Any) -> None:
    settings.LIMIT_ADDRESS_SOCKETS = 2
    first, _second = await stage.visitor(address=ATTACKER), await stage.visitor(address=ATTACKER)
    third = await stage.stranger(address=ATTACKER)
    assert await third.closing() == 4029
    await (await stage.visitor(address=OTHER)).do("send", text="hello")
    await first.close()
    await third.close()
    await (await stage.visitor(address=ATTACKER)).do("send", text="hello")


async def test_this_machine_has_no_limits_of_its_own(stage: Stage, bot: Bot, settings: Any) -> None:
    settings.LIMIT_ADDRESS_SOCKETS = settings.LIMIT_ADDRESS_CONVERSATIONS = 1
    for _ in range(3):
        visitor = await stage.visitor(address="127.0.0.1")
        await visitor.do("send", text="hello")
    assert await sync_to_async(Conversation.objects.count)() == 3
