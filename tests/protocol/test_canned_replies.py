"""Operators find canned replies by name and text, filled in for a conversation."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from conversations.models import Operator, OperatorRules
from conversations.models.canned import CannedReply, CannedVersion
from tests.cast import Socket, Stage, build_bot

pytestmark = pytest.mark.on("sqlite")


async def reply(name: str, text: str, **more: Any) -> CannedReply:
    return await CannedReply.objects.acreate(name=name, text=text, **more)


async def names(console: Socket, **fields: Any) -> list[str]:
    return [each["name"] for each in (await console.do("canned", **fields))["replies"]]


async def test_replies_are_found_by_name_and_text_and_the_most_used_come_first(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    owner = await Operator.objects.aget(user=olga)
    track = await reply("track", "You can track your parcel.")
    await reply("greeting", "Good day!", owner=owner)
    await reply("parcel-lost", "We look for it.", uses=5)
    assert await names(console) == ["parcel-lost", "greeting", "track"]
    assert await names(other) == ["parcel-lost", "track"]
    assert await names(console, query="PARCEL") == ["parcel-lost", "track"]
    assert await names(console, query="parcel you") == ["track"]
    assert await names(console, query="tr") == ["track"]
    assert await names(console, query="nothing like it") == []
    shared = (await console.do("canned", query="track"))["replies"]
    assert shared == [{"id": track.pk, "name": "track", "text": "You can track your parcel.", "shared": True}]

    for _ in range(7):
        await console.do("use_canned", reply=track.pk)
    await console.do("use_canned", ref="same", reply=track.pk)
    await console.do("use_canned", ref="same", reply=track.pk)
    await track.arefresh_from_db()
    assert track.uses == 8
    assert (await names(console))[0] == "track"
    mine = await CannedReply.objects.aget(name="greeting")
    assert (await other.ask("use_canned", reply=mine.pk))["code"] == "not_found"


async def test_a_reply_is_filled_in_for_the_conversation_in_its_language(stage: Stage, bot: Bot, olga: User) -> None:
    other_bot = await sync_to_async(build_bot)("other")
    console = await stage.console(olga)
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("send", text="hello"))["conversation"]
    hi = await reply("hi", "Dear {{ visitor }}, {{ operator }} of {{ bot }} here.")
    await CannedVersion.objects.acreate(
        reply=hi, language="en", text="**Hello** {{ visitor }}, this is {{ operator }}."
    )
    await CannedVersion.objects.acreate(reply=hi, language="de", text="Hallo")
    await reply("only-here", "x", bot=bot)
    await reply("elsewhere", "x", bot=other_bot)
    told = {each["name"]: each["text"] for each in (await console.do("canned", conversation=pk))["replies"]}
    assert told == {"hi": "**Hello** Vera, this is Olga.", "only-here": "x"}
    assert set(await names(console)) == {"hi", "only-here", "elsewhere"}
    await OperatorRules.objects.acreate(bot=other_bot, is_restricted=True)
    assert set(await names(console)) == {"hi", "only-here"}
    assert (await console.ask("canned", conversation=pk + 1))["code"] == "not_found"
    assert (await console.ask("canned", query="x" * 201))["code"] == "invalid"
