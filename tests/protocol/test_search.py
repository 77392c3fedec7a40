"""Operators search all lines of the conversations that they may see."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from conversations import tasks
from conversations.models import OperatorRules
from tests.cast import Stage
from tests.protocol.situations import talk


async def test_what_was_said_is_found_when_the_worker_was_there(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console = await stage.console(olga)
    _, pk = await talk(stage, "where is my vase", "hello", name="Vera")
    await sync_to_async(tasks.fold_texts)()
    found = await console.do("search", query="VASES from:visitor nonsense:x")
    assert found["unknown"] == ["nonsense:x"]
    [hit] = found["hits"]
    assert (hit["conversation"], hit["seq"], hit["author"]) == (pk, 1, "visitor")
    assert (hit["text"], hit["marks"]) == ("where is my vase", [[12, 16]])
    assert hit["row"]["visitor"]["name"] == "Vera"
    assert (found["count"], found["cursor"]) == (1, None)
    assert (await console.ask("search", query="vase", cursor="no"))["code"] == "invalid"
    rules = await sync_to_async(OperatorRules.objects.create)(bot=bot, is_restricted=True)
    await sync_to_async(rules.users.add)(olga)
    other = await stage.console(oleg)
    assert (await other.do("search", query="vase"))["hits"] == []
