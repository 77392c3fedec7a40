"""A client that sends too much is told to wait, loses nothing, and is closed only if it goes on."""

from __future__ import annotations

from typing import Any

from bots.models import Bot
from conversations.sockets import rate_limits
from tests.cast import Stage


async def test_a_visitor_in_a_hurry_is_told_when_to_come_back_and_loses_nothing(
    bot: Bot, stage: Stage, settings: Any
) -> None:
    settings.LIMIT_VISITOR = (0.01, 3)
    vera = await stage.visitor()
    answers = [await vera.ask("send", text=f"line {number}", ref=f"ref {number}") for number in range(4)]
    assert [answer["type"] for answer in answers] == ["ok", "ok", "ok", "error"]
    refused = answers[3]
    assert (refused["code"], refused["ref"]) == ("too_many", "ref 3")
    assert 0 < refused["retry_after"] <= 100
    assert (await vera.ask("send", text="line 3", ref="ref 3"))["code"] == "too_many"
    for bucket in rate_limits.visitors.known.values():
        bucket.tokens = 1.0  # some time later
    await vera.do("send", text="line 3", ref="ref 3")
    await vera.heard("line 3")
    said = [entry["text"] for entry in vera.entries() if entry["author"] == "visitor"]
    assert [text for text in said if text.startswith("line")] == ["line 0", "line 1", "line 2", "line 3"]


async def test_a_visitor_has_one_bucket_for_all_sockets_and_others_have_their_own(
    bot: Bot, stage: Stage, settings: Any
) -> None:
    settings.LIMIT_VISITOR = (0.001, 2)
    vera = await stage.visitor()
    again = await stage.visitor(token=vera.token)  # type: ignore[attr-defined]
    viktor = await stage.visitor()
    await vera.do("send", text="one")
    await again.do("send", text="two")
    assert (await vera.ask("send", text="three"))["code"] == "too_many"
    assert (await again.ask("send", text="three"))["code"] == "too_many"
    await viktor.do("send", text="hello")


async def test_a_socket_that_does_not_listen_is_closed(bot: Bot, stage: Stage, settings: Any) -> None:
    settings.LIMIT_SOCKET = (0.001, 5)
    flood = await stage.visitor()
    neighbour = await stage.visitor()
    for number in range(110):
        await flood.send({"type": "send", "ref": f"ref {number}", "text": "!"})
    assert await flood.closing() == 4029
    refusals = [frame for frame in flood.of_type("error") if frame["code"] == "too_many"]
    assert len(refusals) == 100
    await neighbour.do("send", text="hello")
