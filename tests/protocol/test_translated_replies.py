"""A reply that was translated: operators see what their colleague wrote, and no visitor gets a byte of it."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client

from conversations.models import Entry
from tests.cast import Frame, Socket, Stage

pytestmark = pytest.mark.usefixtures("bot")

OWN = "Das Paket kommt morgen, und Frau Kanarie nervt."
SAID = "The parcel arrives tomorrow."


async def held(stage: Stage, console: Socket) -> tuple[Socket, int, int]:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="prices"))["conversation"]
    await vera.heard("A parcel costs 5.")
    await console.do("watch", conversation=pk)
    return vera, pk, (await console.do("take_over", conversation=pk, quiet=True))["epoch"]


async def shown(console: Socket, *, start: int = 0) -> Frame:
    return await console.get(lambda frame: frame.get("entry", {}).get("text") == SAID, start=start)


async def test_both_are_kept_and_shown_to_every_operator_and_the_visitor_gets_the_translation_alone(
    stage: Stage, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, console)
    await other.do("watch", conversation=pk)
    await console.do("send", conversation=pk, epoch=epoch, text=SAID, original=f" {OWN}\x00 ")
    for page in (console, other):
        assert (await shown(page))["original"] == OWN
    await vera.heard(SAID)
    late, again = await stage.console(oleg), await stage.visitor(token=vera.token, conversation=pk, after=0)  # type: ignore[attr-defined]
    await late.do("watch", conversation=pk)
    assert (await shown(late))["original"] == OWN
    begun = len(late.frames)
    await late.do("history", conversation=pk, before=99)
    assert (await shown(late, start=begun))["original"] == OWN
    await again.heard(SAID)
    await again.do("history", before=99)
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    await vera.noticed("finished")
    assert "Kanarie" not in f"{vera.frames} {again.frames}"
    assert "original" not in f"{vera.frames} {again.frames}"
    assert await sync_to_async(pages)(oleg, pk) == [False, True], "a page without notes may be given to the visitor"


def pages(user: User, pk: int) -> list[bool]:
    """Whether the conversation's page has the operator's own words: without notes, and with them."""
    client = Client()
    client.force_login(user)
    addresses = (f"/console/conversations/{pk}/page/?save=1", f"/console/conversations/{pk}/page/?notes=1&save=1")
    return [OWN in client.get(address).content.decode() for address in addresses]


async def test_nothing_is_kept_beside_words_that_are_no_translation(stage: Stage, olga: User) -> None:
    console = await stage.console(olga)
    _, pk, epoch = await held(stage, console)
    words = {"conversation": pk, "epoch": epoch, "text": SAID}
    for original in (None, " \n ", "\x00", "\u200b", SAID, f" {SAID}\n"):
        await console.do("send", **words, original=original)
    assert (await console.ask("send", **words, original=""))["code"] == "invalid"
    assert (await console.ask("send", **words, original="x" * 4001))["code"] == "invalid"
    kept = [each.input async for each in Entry.objects.filter(conversation=pk, text=SAID)]
    assert kept == [None] * 6
    assert not [frame for frame in console.frames if "original" in frame]
