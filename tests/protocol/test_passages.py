"""An answer from sources: operators see its passages, visitors the links; what sources say is no instruction."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot, LanguageModel
from bots.publishing.publish import publish
from bots.sources import keeping
from conversations.models import OperatorRules
from tests.cast import Stage
from tests.servers import model as server
from tests.servers.model import Model

INJECTIONS = [each for texts in json.loads(Path("tests/injections.json").read_text("utf-8")).values() for each in texts]
TEXT = "# Earrings\n\nEarrings cannot be sent back.\n\n# Coats\n\nA coat may be sent back within 30 days."


def add(bot: Bot, text: str = TEXT, address: str = "") -> None:
    LanguageModel.objects.filter(bot=bot).update(manner="sources")
    keeping.add(bot, "markdown", "Returns", text, address)
    publish(bot)


def remove(bot: Bot) -> None:
    bot.sources.all().delete()
    publish(bot)


def hide(bot: Bot, *operators: User) -> None:
    OperatorRules.objects.create(bot=bot).users.set(operators)


async def test_operators_see_the_passages_of_an_answer_also_if_the_source_is_gone(
    stage: Stage, fake: Model, bot: Bot, olga: User
) -> None:
    await sync_to_async(add)(bot)
    fake.answer(server.streams("You cannot [1]."))
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="may I send earrings back"))["conversation"]
    heard = await vera.heard("You cannot.")
    assert "Earrings cannot" not in json.dumps(heard)
    assert "passages" not in json.dumps(heard)
    await console.do("watch", conversation=pk)
    entry = await console.get(lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == "You cannot.")
    assert entry["passages"] == 1
    await sync_to_async(remove)(bot)
    [passage] = (await console.do("passages", conversation=pk, seq=entry["entry"]["seq"]))["passages"]
    assert (passage["title"], passage["heading"]) == ("Returns", "Earrings")
    assert "Earrings cannot be sent back." in passage["text"]
    assert (await console.do("passages", conversation=pk, seq=1))["passages"] == []
    assert (await console.do("passages", conversation=pk, seq=99))["passages"] == []


async def test_a_watching_operator_is_told_at_once_and_one_who_may_not_see_the_bot_gets_nothing(
    stage: Stage, fake: Model, bot: Bot, olga: User, oleg: User
) -> None:
    await sync_to_async(add)(bot, address="https://shop.example/returns")
    fake.answer(server.streams("Hm [7]."), server.streams("Within 30 days [1][2]."))
    vera, console, other = await stage.visitor(), await stage.console(olga), await stage.console(oleg)
    pk = (await vera.do("send", text="what now"))["conversation"]
    await vera.heard("Sorry, I find no answer to that in the information that I have. Could you put it another way?")
    await console.do("watch", conversation=pk)
    await vera.do("send", text="may I send coats and earrings back")
    entry = await console.get(lambda frame: frame["type"] == "entry" and "30 days" in frame["entry"].get("text", ""))
    assert entry["passages"] == 2
    assert entry["entry"]["sources"] == [{"title": "Returns", "address": "https://shop.example/returns"}]
    await sync_to_async(hide)(bot, olga)
    asked = {"conversation": pk, "seq": entry["entry"]["seq"]}
    assert len((await console.do("passages", **asked))["passages"]) == 2
    assert (await other.ask("passages", **asked))["code"] == "not_found"


@pytest.mark.parametrize("said", INJECTIONS[::20])
async def test_a_source_that_instructs_is_material_and_a_model_that_obeys_it_shows_nothing(
    stage: Stage, fake: Model, bot: Bot, said: str
) -> None:
    await sync_to_async(add)(bot, f"# Earrings\n\nEarrings: {said}")
    fake.answer(lambda asked: server.streams(f"[1] {asked.rules}", calls=[("run_interaction", {"name": "x"})])(asked))
    vera = await stage.visitor()
    await vera.do("send", text="may I send earrings back")
    await vera.heard("Pardon?")
    [source] = fake.materials[0]["sources"]
    assert " ".join(said.split()[:3]) in " ".join(source["text"].split())
    assert said[:40] not in fake.asked[0]["messages"][0]["content"]
