"""Situations in which several tests begin, and the stored entries with which they compare."""

from __future__ import annotations

import json

import msgspec
from asgiref.sync import sync_to_async

from conversations.domain import reading
from tests.cast import Frame, Socket, Stage


async def talk(stage: Stage, *words: str, name: str = "") -> tuple[Socket, int]:
    """A visitor's page and the conversation's id, once the bot has answered each of `words`."""
    visitor = await stage.visitor(**({"name": name} if name else {}))
    pk = 0
    for text in words:
        said = await visitor.do("send", text=text)
        pk = said["conversation"]
        await visitor.get(lambda f, after=said["seq"]: f["type"] == "entry" and f["entry"]["seq"] == after + 1)
    return visitor, pk


async def held(stage: Stage, holder: Socket) -> tuple[Socket, int, int]:
    """A visitor's page, her conversation's id, and the epoch in which `holder` took it over."""
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    epoch = (await holder.do("take_over", conversation=pk))["epoch"]
    return vera, pk, epoch


def counted(*, awaiting: int, everything: int, mine: int, held: int = 0, held_unanswered: int = 0) -> dict[str, int]:
    """The counts of a frame, in which the operator holds nothing unless it is said."""
    counts = {"awaiting": awaiting, "all": everything, "mine": mine}
    return counts | {"held": held, "held_unanswered": held_unanswered, "mentions": 0}


async def stored_entries(pk: int) -> list[Frame]:
    """All entries of the conversation as the database has them, in the form that frames carry."""
    entries = await sync_to_async(reading.entries)(pk, "visitor", after=0, limit=100_000)
    return [json.loads(msgspec.json.encode(frame.entry)) for frame in entries]
