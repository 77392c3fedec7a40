"""A command that is sent twice happens once, on any connection."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from conversations.models import Conversation, Entry, Operator, Takeover
from tests.cast import Frame, Socket, Stage


async def stored() -> list[tuple[str, str]]:
    rows = Entry.objects.order_by("conversation", "seq").values_list("author", "text")
    return [row async for row in rows]


async def test_a_message_resent_on_another_connection_is_stored_once(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    first = await vera.do("send", text="hello", ref="same")
    await vera.heard("Hello, what can I do for you?")
    again = await stage.visitor(token=vera.token)
    assert await again.do("send", text="hello", ref="same") == first
    assert await again.do("send", text="other words", ref="same") == first
    assert await stored() == [("visitor", "hello"), ("bot", "Hello, what can I do for you?")]


async def test_the_same_ref_at_once_on_many_connections_is_stored_once(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pages = [await stage.visitor(token=vera.token) for _ in range(8)]
    answers = await asyncio.gather(*(page.do("send", text="hello", ref="same") for page in pages))
    assert all(answer == answers[0] for answer in answers)
    await vera.heard("Hello, what can I do for you?")
    assert await stored() == [("visitor", "hello"), ("bot", "Hello, what can I do for you?")]


async def test_two_first_messages_at_once_begin_one_conversation(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pages = [await stage.visitor(token=vera.token) for _ in range(6)]
    answers = await asyncio.gather(*(page.do("send", text=f"words {n}") for n, page in enumerate(pages)))
    assert len({answer["conversation"] for answer in answers}) == 1
    assert await Conversation.objects.acount() == 1
    for page in pages:
        for n in range(6):
            await page.heard(f"words {n}")


async def test_a_ref_outlives_the_conversation_it_was_used_in(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    first = await vera.do("send", text="hello", ref="same")
    await vera.heard("Hello, what can I do for you?")

    def end() -> None:
        from django.db import transaction

        from conversations.domain import takeover

        with transaction.atomic():
            takeover.end(Conversation.objects.get())

    await sync_to_async(end)()
    assert await vera.do("send", text="hello", ref="same") == first
    assert await Conversation.objects.acount() == 1
    second = await vera.do("send", text="prices")
    assert (second["conversation"] > first["conversation"], second["seq"]) == (True, 1)


@pytest.mark.parametrize("kind", ["press", "request_agent"])
async def test_the_answers_of_other_visitor_commands_are_remembered(stage: Stage, bot: Bot, kind: str) -> None:
    vera = await stage.visitor()
    fields: Frame = (
        {"greeting": True, "button": vera.welcome["greeting"]["buttons"][0]["id"]} if kind == "press" else {}
    )
    first = await vera.do(kind, ref="same", **fields)
    again = await stage.visitor(token=vera.token)
    before = len(await stored())
    assert await again.do(kind, ref="same", **fields) == first
    assert await again.do("send", text="new words", ref="same") == first
    assert ("visitor", "new words") not in await stored()
    assert len(await stored()) >= before


async def test_the_answers_of_operator_commands_are_remembered(stage: Stage, bot: Bot, olga: User) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    first, second = await stage.console(olga), await stage.console(olga)

    async def twice(kind: str, **fields: Any) -> Frame:
        answer = await first.do(kind, ref=f"ref-{kind}", **fields)
        assert await second.do(kind, ref=f"ref-{kind}", **fields) == answer
        return answer

    epoch = (await twice("take_over", conversation=pk))["epoch"]
    await twice("send", conversation=pk, epoch=epoch, text="One moment.")
    prices = (await first.do("interactions", conversation=pk))["interactions"][1]["id"]
    await twice("send_interaction", conversation=pk, epoch=epoch, interaction=prices)
    await twice("seen", conversation=pk, seq=1)
    await twice("finish", conversation=pk, epoch=epoch, action="message", text="Bye.")
    assert [text for author, text in await stored() if author == "operator"] == [
        "Hello, Olga here.",
        "One moment.",
        "A parcel costs 5.",
        "Bye.",
    ]
    assert await Takeover.objects.acount() == 1


async def test_an_old_status_resent_does_not_come_back(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    await console.do("set_status", status="offline", ref="first")
    await console.do("set_status", status="online", ref="second")
    await console.do("set_status", status="offline", ref="first")
    assert (await Operator.objects.aget()).status == "online"


async def test_errors_are_not_remembered(stage: Stage, bot: Bot, olga: User) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    console = await stage.console(olga)
    refused = await console.ask("send", conversation=pk, epoch=1, text="Me!", ref="same")
    assert refused["code"] == "not_holder"
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("send", conversation=pk, epoch=epoch, text="Me!", ref="same")
    await vera.heard("Me!")


async def test_two_senders_may_use_the_same_ref(stage: Stage, bot: Bot) -> None:
    vera, viktor = await stage.visitor(), await stage.visitor()
    answers: list[Frame] = [await socket.do("send", text="hello", ref="same") for socket in (vera, viktor)]
    assert answers[0]["conversation"] != answers[1]["conversation"]


async def test_a_stale_epoch_is_refused_however_late(stage: Stage, bot: Bot, olga: User) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    console: Socket = await stage.console(olga)
    first = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("release", conversation=pk, epoch=first)
    second = (await console.do("take_over", conversation=pk))["epoch"]
    assert second == first + 2
    for kind, fields in (
        ("send", {"text": "late"}),
        ("finish", {"action": "nothing"}),
        ("finish_options", {}),
        ("release", {}),
    ):
        assert (await console.ask(kind, conversation=pk, epoch=first, **fields))["code"] == "not_holder", kind
    await console.do("send", conversation=pk, epoch=second, text="in time")
