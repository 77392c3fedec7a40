"""An operator gives the engine one line for its next answer."""

from __future__ import annotations

from django.contrib.auth.models import User

from accounts.models import AuditRecord
from bots.models import Bot
from tests.cast import Stage
from tests.servers import model as server
from tests.servers.model import Model


async def test_a_line_of_an_operator_reaches_the_engine_exactly_once(
    stage: Stage, fake: Model, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    fake.answer(server.streams("One."))
    vera = await stage.visitor()
    pk = (await vera.do("send", text="where is it"))["conversation"]
    await console.do("watch", conversation=pk)
    await vera.heard("One.")
    await other.do("watch", conversation=pk)
    await console.do("steer", conversation=pk, text="nonsense")
    await console.do("steer", conversation=pk, text="offer the express delivery")
    shown = await other.get(lambda f: f["type"] == "bot_state" and (f["steer"] or {}).get("text", "")[:5] == "offer")
    assert shown["steer"]["operator"]["name"] == "Olga"
    for number in (2, 3):
        fake.answer(server.streams(f"Answer {number}."))
        await vera.do("send", text=f"question {number}")
        await vera.heard(f"Answer {number}.")
    rules = [str(each["messages"][0]["content"]) for each in fake.asked]
    assert ["offer the express delivery" in each for each in rules] == [False, True, False]
    assert not any("nonsense" in each for each in rules)
    await other.get(lambda f: f["type"] == "bot_state" and f["steer"] is None, start=other.frames.index(shown))
    await console.do("steer", conversation=pk, text="never used")
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    assert (await other.ask("steer", conversation=pk, text="too late"))["code"] == "already_taken"
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    fake.answer(server.streams("Answer 4."))
    await vera.do("send", text="question 4")
    await vera.heard("Answer 4.")
    assert "never used" not in str(fake.asked)
    assert "express" not in str(vera.frames)
    assert await AuditRecord.objects.filter(conversation=pk, act="steered").acount() == 3


async def test_the_built_in_matching_cannot_be_steered(stage: Stage, bot: Bot, olga: User) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="prices"))["conversation"]
    refused = await console.ask("steer", conversation=pk, text="be kind")
    assert refused["code"] == "no_engine"
    assert "Take the conversation over" in refused["detail"]
