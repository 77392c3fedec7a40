"""An operator's words are held back if somebody else has written since the operator looked."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from tests.cast import Stage, hire
from tests.protocol.situations import held


async def test_words_are_held_back_until_the_operator_has_seen_what_the_visitor_wrote(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console = await stage.console(olga)
    vera, pk, epoch = await held(stage, console)
    to: dict[str, Any] = {"conversation": pk, "epoch": epoch, "text": "It costs 5.", "ref": "mine"}
    seen = (await console.do("watch", conversation=pk))["row"]["seq"]
    await vera.do("send", text="for a letter, not a parcel")
    held_back = await console.ask("send", **to, seen=seen)
    assert (held_back["code"], [each["text"] for each in held_back["entries"]]) == (
        "stale_view",
        ["for a letter, not a parcel"],
    )
    sent = await console.do("send", **to, seen=seen + 1)
    assert sent["seq"] == seen + 2
    # The command was answered: nothing that has happened since matters.
    await vera.do("send", text="thanks")
    assert await console.do("send", **to, seen=seen) == sent


async def test_ones_own_words_hold_back_nothing_and_a_client_without_seen_is_not_asked(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, tab, other = await stage.console(olga), await stage.console(olga), await stage.console(oleg)
    vera, pk, epoch = await held(stage, console)
    seen = (await console.do("watch", conversation=pk))["row"]["seq"]
    to: dict[str, Any] = {"conversation": pk, "epoch": epoch}
    await tab.do("send", **to, text="first")
    assert (await console.do("send", **to, text="second", seen=seen))["seq"] == seen + 2
    await vera.do("send", text="hm")
    await console.do("send", **to, text="third")
    assert (await other.ask("send", **to, text="mine", seen=0))["code"] == "not_holder"


async def test_what_a_colleague_did_is_shown_too(stage: Stage, bot: Bot, olga: User) -> None:
    boss = await stage.console(await sync_to_async(hire)("clara", "supervise"))
    console = await stage.console(olga)
    _, pk, epoch = await held(stage, console)
    seen = (await console.do("watch", conversation=pk))["row"]["seq"]
    await boss.do("release", conversation=pk, epoch=epoch, reason="swap")
    epoch = (await boss.do("take_over", conversation=pk))["epoch"]
    await boss.do("send", conversation=pk, epoch=epoch, text="I take this one.")
    await boss.do("release", conversation=pk, epoch=epoch)
    epoch = (await console.do("take_over", conversation=pk, quiet=True))["epoch"]
    stale = await console.ask("send", conversation=pk, epoch=epoch, text="So:", seen=seen)
    assert stale["code"] == "stale_view"
    assert "I take this one." in [each.get("text") for each in stale["entries"]]
