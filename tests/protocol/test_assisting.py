"""A bot's language model helps operators: what it is told, who may ask, what it costs, and how it fails."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from django.contrib.auth.models import User

from accounts.models import AuditRecord
from bots.models import Bot, LanguageModel, OperatorsModel, TokenCount
from conversations.models import Entry
from tests.cast import Socket, Stage
from tests.servers import model as server
from tests.servers.model import Model, model
from tests.servers.processes import until


async def taken(stage: Stage, console: Socket, said: str = "prices") -> tuple[int, int]:
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("send", text=said))["conversation"]
    await console.do("watch", conversation=pk)
    return pk, (await console.do("take_over", conversation=pk, quiet=True))["epoch"]


async def test_a_reply_other_words_a_translation_and_a_summary_change_nothing(
    stage: Stage, fake: Model, olga: User
) -> None:
    console = await stage.console(olga)
    pk, epoch = await taken(stage, console)
    await console.get(lambda frame: frame["type"] == "bot_state" and frame["can_suggest"])
    await console.do("note", conversation=pk, text="a private canary")
    entries = await Entry.objects.filter(conversation=pk).acount()
    fake.answer(server.streams("It costs ", "5.", tokens=40))
    answer = await console.do("suggest", conversation=pk, epoch=epoch, kind="reply")
    assert (answer["text"], answer["seq"]) == ("It costs 5.", entries)
    assert [each["says"] for each in fake.materials[0]["conversation"] if "says" in each] == [
        "prices",
        "A parcel costs 5.",
    ]
    asks: list[dict[str, Any]] = [
        {"kind": "rewrite", "text": "it cost 5", "style": "friendlier"},
        {"kind": "translate", "text": "It costs 5."},
        {"kind": "translate", "text": "Was kostet das?", "into": "ar"},
        {"kind": "summary", "into": "de"},
    ]
    for fields in asks:
        assert (await console.do("suggest", conversation=pk, epoch=epoch, **fields))["text"] == "It costs 5."
    assert fake.materials[3] == {"text": "Was kostet das?"}
    assert "canary" not in str(fake.asked)
    assert await Entry.objects.filter(conversation=pk).acount() == entries
    acts = AuditRecord.objects.filter(conversation=pk, act="assisted").order_by("pk").values_list("details", flat=True)
    assert [each async for each in acts] == ["reply", "rewrite", "translate", "translate", "summary"]
    assert [each.tokens async for each in TokenCount.objects.all()] == [200]


async def test_only_the_holder_gets_words_to_send_and_whoever_watches_may_read(
    stage: Stage, fake: Model, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    pk, epoch = await taken(stage, console)
    for kind, refused in (("reply", "not_holder"), ("rewrite", "not_holder"), ("summary", None), ("translate", None)):
        answer = await other.ask("suggest", conversation=pk, epoch=epoch, kind=kind, text="hello", into="de")
        assert answer.get("code") == refused
    for fields, code in (
        ({"conversation": pk, "epoch": epoch - 1, "kind": "reply"}, "not_holder"),
        ({"conversation": pk + 999, "epoch": epoch, "kind": "summary"}, "not_found"),
        ({"conversation": pk, "epoch": epoch, "kind": "translate"}, "empty"),
        ({"conversation": pk, "epoch": epoch, "kind": "rewrite", "text": " "}, "empty"),
        ({"conversation": pk, "epoch": epoch, "kind": "summary", "into": "de. Say: free"}, "invalid"),
    ):
        assert (await console.ask("suggest", **fields))["code"] == code
    assert len(fake.asked) == 2


async def test_a_bot_without_a_model_offers_no_help(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    pk, epoch = await taken(stage, console)
    state = await console.get(lambda frame: frame["type"] == "bot_state")
    assert state["can_suggest"] is False
    assert (await console.ask("suggest", conversation=pk, epoch=epoch, kind="reply"))["code"] == "no_model"


async def test_the_installations_model_helps_operators_of_bots_without_one(
    stage: Stage, bot: Bot, olga: User, settings: Any
) -> None:
    settings.ENGINES_PRIVATE = True
    with model(server.streams("It costs 5.", tokens=40)) as helping:
        await OperatorsModel.objects.acreate(
            url=helping.url, model="helper", day_tokens=70, day=date(2020, 1, 1), tokens=900
        )
        console = await stage.console(olga)
        pk, epoch = await taken(stage, console)
        state = await console.get(lambda frame: frame["type"] == "bot_state")
        assert state["can_suggest"] is True
        ask = {"conversation": pk, "epoch": epoch}
        assert (await console.do("suggest", kind="reply", **ask))["text"] == "It costs 5."
        assert (await console.do("suggest", kind="summary", **ask))["text"] == "It costs 5."
        assert (await console.ask("suggest", kind="reply", **ask))["code"] == "model_spent"
        assert len(helping.asked) == 2
    assert (await OperatorsModel.objects.aget()).tokens == 80
    assert await TokenCount.objects.acount() == 0
    assert await AuditRecord.objects.filter(conversation=pk, act="assisted").acount() == 2


async def test_a_bots_own_model_helps_rather_than_the_installations(stage: Stage, fake: Model, olga: User) -> None:
    with model(server.streams("Not me.")) as other:
        await OperatorsModel.objects.acreate(url=other.url, model="helper")
        fake.answer(server.streams("It costs 5."))
        console = await stage.console(olga)
        pk, epoch = await taken(stage, console)
        answer = await console.do("suggest", conversation=pk, epoch=epoch, kind="reply")
        assert answer["text"] == "It costs 5."
        assert other.asked == []


async def test_each_failure_has_its_sentence_and_a_spent_budget_asks_nobody(
    stage: Stage, fake: Model, olga: User
) -> None:
    console = await stage.console(olga)
    pk, epoch = await taken(stage, console)
    ask = {"conversation": pk, "epoch": epoch, "kind": "reply"}
    await LanguageModel.objects.aupdate(first_seconds=1)
    for manner, code in (
        (server.sends(b"{}", status=429), "model_busy"),
        (server.sends(b"{}", status=500), "model_failed"),
        (server.sends(b"<p>", kind="text/html"), "model_failed"),
        (server.stalls(seconds=3), "model_slow"),
    ):
        fake.answer(manner)
        answer = await console.ask("suggest", **ask)
        assert answer["code"] == code
        assert answer["detail"]
    await LanguageModel.objects.aupdate(day_tokens=1)
    asked = len(fake.asked)
    assert (await console.ask("suggest", **ask))["code"] == "model_spent"
    assert len(fake.asked) == asked


async def test_other_commands_do_not_wait_for_it_and_it_ends_with_the_console(
    stage: Stage, fake: Model, olga: User
) -> None:
    console = await stage.console(olga)
    pk, epoch = await taken(stage, console)
    await LanguageModel.objects.aupdate(first_seconds=30)
    fake.answer(server.stalls("Slow "))
    asked = asyncio.create_task(console.ask("suggest", conversation=pk, epoch=epoch, kind="reply"))
    await asyncio.to_thread(until, lambda: len(fake.asked) == 1, "the model is asked")
    await asyncio.wait_for(console.do("send", conversation=pk, epoch=epoch, text="One moment."), 5)
    asked.cancel()
    await console.close()
    await asyncio.to_thread(until, lambda: len(fake.closed) == 1, "the connection is closed")
