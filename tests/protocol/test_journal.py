"""The journal's own connection to PostgreSQL, and what it does when that is lost."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection

from bots.models import Bot
from conversations.domain import journal
from conversations.models import Conversation, Entry
from tests.cast import Stage

pytestmark = pytest.mark.on("postgres")


async def test_a_connection_that_the_server_has_cut_is_replaced_and_nobody_notices(
    stage: Stage, bot: Bot, olga: User
) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("request_agent"))["conversation"]
    await console.do("watch", conversation=pk)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    for text in ("one", "two", "three"):
        await console.do("send", conversation=pk, epoch=epoch, text=text)
        way = journal._writer().way
        assert isinstance(way, journal._Unthreaded)
        assert way.book._line
        await sync_to_async(cut)(way.book._line.server_process)
    assert (await vera.heard("three"))["seq"] == await Entry.objects.filter(conversation=pk).acount()


async def test_one_item_that_the_database_will_not_take_is_refused_alone(stage: Stage, bot: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("request_agent"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    operator = (await Conversation.objects.aget(pk=pk)).operator_id
    lines = [journal.Line(author="operator", text=text, operator=operator) for text in ("good", "NUL \0", "better")]
    results = await journal.append(
        [
            journal.Append(conversation=pk, lines=(line,), sender="s", ref=f"{number}", holder=operator, epoch=epoch)
            for number, line in enumerate(lines)
        ]
    )
    assert [type(result) for result in results] == [journal.Stored, journal.Refused, journal.Stored]
    assert await asyncio.gather(vera.heard("good"), vera.heard("better"))
    again = await journal.append(
        [journal.Append(conversation=pk, lines=(lines[0],), sender="s", ref="0", holder=operator, epoch=epoch)]
    )
    assert again == [journal.Repeat(journal.answer(results[0]))]


def cut(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
