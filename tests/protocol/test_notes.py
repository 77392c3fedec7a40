"""Operators write notes about a conversation for each other. Visitors never hear of them."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations.domain import deleting_bots, notes
from conversations.models import Conversation, Operator, OperatorRules
from conversations.models.notes import Draft, Mention, Note
from tests.cast import Frame, Socket, Stage


async def talk(stage: Stage, text: str = "hello") -> tuple[Socket, int]:
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("send", text=text))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    return vera, pk


def notes_in(frames: list[Frame]) -> list[str]:
    return [frame["note"]["text"] for frame in frames if frame["type"] == "note"]


async def note_of(console: Socket, text: str) -> dict[str, Any]:
    frame = await console.get(lambda f: f["type"] == "note" and f["note"]["text"] == text)
    note: dict[str, Any] = frame["note"]
    return note


async def test_a_watcher_writes_a_note_that_all_watchers_read_at_its_place(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    vera, pk = await talk(stage)
    watching, writing = await stage.console(olga), await stage.console(oleg)
    assert "notes" not in await watching.do("watch", conversation=pk)
    noted = await writing.do("note", ref="n1", conversation=pk, text="Calls every week.\x00")
    assert await writing.do("note", ref="n1", conversation=pk, text="another") == noted
    note = await note_of(watching, "Calls every week.")
    assert (note["id"], note["operator"]["name"], note["after"]) == (noted["note"], "Oleg", 2)
    assert (await writing.ask("note", conversation=pk, text=" \n"))["code"] == "empty"
    assert (await writing.ask("note", conversation=pk + 99, text="x"))["code"] == "not_found"
    assert (await writing.ask("note", conversation=pk, text="x" * 4001))["code"] == "invalid"

    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    await writing.do("note", conversation=pk, text="Asked for prices.")
    later = await stage.console(olga)
    told = (await later.do("watch", conversation=pk))["notes"]
    assert [(each["text"], each["after"]) for each in told] == [("Calls every week.", 2), ("Asked for prices.", 4)]
    await later.do("history", conversation=pk, before=4)
    await note_of(later, "Calls every week.")
    assert notes_in(later.frames) == ["Calls every week."], "the other one stands further down"
    assert "note" not in {frame["type"] for frame in vera.frames}
    assert "Calls every week" not in str(vera.frames)


async def test_a_note_whose_event_was_lost_comes_with_the_heartbeat(stage: Stage, bot: Bot, olga: User) -> None:
    _, pk = await talk(stage)
    console = await stage.console(olga)
    await console.do("watch", conversation=pk)
    operator = await Operator.objects.aget(user=olga)
    await Note.objects.acreate(conversation_id=pk, operator=operator, name="Olga", text="lost", after=2)
    await note_of(console, "lost")


async def test_a_note_tells_the_operators_whom_it_names(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    _, pk = await talk(stage)
    named, writing = await stage.console(olga), await stage.console(oleg)
    await named.do("set_status", status="offline")
    listed = await named.do("list", view="mentions")
    assert (listed["rows"], listed["counts"]["mentions"]) == ([], 0)
    assert (await writing.do("colleagues", conversation=pk))["operators"] == [
        {"id": (await Operator.objects.aget(user=olga)).pk, "name": "Olga"}
    ]
    await writing.do("note", conversation=pk, text="@OLGA, you know her. Not @nobody, not me@olga.example")
    alert = await named.get(lambda f: f["type"] == "alert" and f["reason"] == "mentioned")
    assert alert["conversation"] == alert["row"]["id"] == pk
    rows = await named.get(lambda f: f["type"] == "rows" and f["counts"]["mentions"] == 1)
    assert [row["id"] for row in rows["upserts"]] == [pk], "she looks at the list of mentions"
    await writing.do("list", view="mentions")
    assert [f for f in writing.frames if f["type"] == "alert" and f["reason"] == "mentioned"] == []

    again = await stage.console(olga)
    await again.get(lambda f: f["type"] == "alert" and f["reason"] == "mentioned")
    await again.do("read_mentions", conversation=pk)
    for page in (named, again):
        await page.get(lambda f: f["type"] == "alert_cleared" and f.get("reason") == "mentioned")
    listed = await again.do("list", view="mentions")
    assert ([row["id"] for row in listed["rows"]], listed["counts"]["mentions"]) == ([pk], 0)
    assert (await writing.do("list", view="mentions"))["rows"] == []


async def test_nobody_is_named_who_may_not_see_the_conversation(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    _, pk = await talk(stage)
    await stage.console(olga)
    writing = await stage.console(oleg)
    await (await OperatorRules.objects.acreate(bot=bot, is_restricted=True)).users.aadd(oleg)
    assert (await writing.do("colleagues", conversation=pk))["operators"] == []
    await writing.do("note", conversation=pk, text="@olga look")
    assert await Mention.objects.acount() == 0


async def test_notes_and_drafts_go_with_the_conversation(stage: Stage, bot: Bot, olga: User) -> None:
    _, pk = await talk(stage)
    console = await stage.console(olga)
    await console.do("note", conversation=pk, text="@olga")
    await console.do("draft", conversation=pk, text="not sent yet")
    await Mention.objects.acreate(
        note=await Note.objects.aget(), conversation_id=pk, operator=await Operator.objects.aget(user=olga)
    )
    assert await sync_to_async(deleting_bots.begin)(bot)
    for table in (Note, Mention, Draft):
        assert await table.objects.acount() == 0, table  # type: ignore[attr-defined]


async def test_a_draft_is_there_on_another_machine_and_goes_when_it_is_sent(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    _, pk = await talk(stage)
    here, there, colleague = await stage.console(olga), await stage.console(olga), await stage.console(oleg)
    for console in (here, there, colleague):
        await console.do("list", view="all")
    epoch = (await here.do("take_over", conversation=pk))["epoch"]
    await here.do("draft", ref="d", conversation=pk, text="Dear Vera,\n")
    await here.do("draft", ref="d", conversation=pk, text="the same command again changes nothing")
    await there.get(lambda f: f["type"] == "rows" and any(row.get("draft") for row in f["upserts"]))
    watched = await there.do("watch", conversation=pk)
    assert (watched["draft"], watched["row"]["draft"]) == ("Dear Vera,\n", True)
    assert watched["draft_at"] > watched["row"]["started_at"]
    assert (await there.do("list", view="all"))["rows"][0]["draft"] is True
    assert "draft" not in await colleague.do("watch", conversation=pk)
    assert "draft" not in (await colleague.do("list", view="all"))["rows"][0]
    assert "Dear Vera" not in str(colleague.frames)

    await there.do("send", conversation=pk, epoch=epoch, text="Dear Vera, it comes today.")
    await colleague.heard("Dear Vera, it comes today.")
    await here.get(lambda f: f["type"] == "rows" and any("draft" not in row for row in f["upserts"]))
    assert "draft" not in await here.do("watch", conversation=pk)
    assert (await here.ask("draft", conversation=pk, text="x" * 10_001))["code"] == "invalid"
    await here.do("draft", conversation=pk, text="one more")
    await here.do("draft", conversation=pk, text="")
    assert await Draft.objects.acount() == 0


@pytest.mark.on("sqlite")
async def test_200_notes_come_with_the_watch_the_latest_ones(stage: Stage, bot: Bot, olga: User) -> None:
    _, pk = await talk(stage)
    console = await stage.console(olga)
    many = [Note(conversation_id=pk, name="Olga", text=str(number), after=2) for number in range(notes.SHOWN + 5)]
    await Note.objects.abulk_create(many)
    told = (await console.do("watch", conversation=pk))["notes"]
    assert [each["text"] for each in told] == [str(number) for number in range(5, notes.SHOWN + 5)]
    assert told[0]["operator"] == {"id": 0, "name": "Olga"}, "the account is gone"


def test_no_relation_leads_from_a_conversation_or_an_operator_to_notes_and_drafts() -> None:
    for model in (Conversation, Operator):
        leading = {field.related_model for field in model._meta.get_fields() if field.is_relation}
        assert not leading & {Note, Mention, Draft}


async def test_notes_of_earlier_conversations_are_told_newest_first_and_never_of_a_bot_that_is_hidden(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    vera, first = await talk(stage)
    console, other = await stage.console(olga), await stage.console(oleg)
    await console.do("note", conversation=first, text="Calls every week.")
    await sync_to_async(Conversation.objects.filter(pk=first).update)(ended_at=timezone.now())
    second = (await vera.do("send", text="hello again"))["conversation"]
    assert second != first
    await console.do("note", conversation=second, text="Has a broken vase.")
    _, stranger = await talk(stage)
    await console.do("note", conversation=stranger, text="Somebody else.")

    told = (await console.do("earlier_notes", conversation=second))["notes"]
    assert [(each["conversation"], each["note"]["text"]) for each in told] == [
        (second, "Has a broken vase."),
        (first, "Calls every week."),
    ]
    assert told[0]["note"]["operator"]["name"] == "Olga"
    assert len((await console.do("earlier_notes", conversation=first))["notes"]) == 1, "what came later led not here"
    assert (await console.ask("earlier_notes", conversation=second + 99))["code"] == "not_found"
    await (await OperatorRules.objects.acreate(bot=bot, is_restricted=True)).users.aadd(olga)
    assert (await other.ask("earlier_notes", conversation=second))["code"] == "not_found"
