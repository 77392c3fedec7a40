"""Most of the bot's turns are decided by what the journal has just stored: few statements, and nothing of yesterday."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.utils import CursorWrapper

from bots.answering.answer import Turn
from bots.answering.session import Session
from bots.models import Bot, Interaction
from bots.publishing.publish import publish
from conversations import journal
from conversations.domain import bot_turns, known_turns
from conversations.journal import sqlite_rows, sqlite_sql
from conversations.journal.items import Append, BotTurn, Line, Stored
from conversations.journal.libpq import Connection
from conversations.journal.postgres_writer import PostgresWriter
from conversations.models import Entry, Visitor
from conversations.models.about_to_say import AboutToSay
from conversations.sockets.heartbeat import heartbeat
from tests.cast import Stage

NOTHING_SAID = BotTurn(session=Session(), understood=True, threshold=0, wants_agent=False)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements of all threads, and those of the journal's own connection."""
    told: list[str] = []
    for name in ("execute", "executemany"):
        real = getattr(CursorWrapper, name)

        def telling(self: CursorWrapper, sql: Any, *args: Any, real: Any = real) -> Any:
            told.append(str(sql))
            return real(self, sql, *args)

        monkeypatch.setattr(CursorWrapper, name, telling)
    for module, name in ((sqlite_rows, "run"), (sqlite_sql, "_run_many")):
        real = getattr(module, name)

        def running(sql: str, values: Any, real: Any = real) -> Any:
            if values:
                told.append(sql)
            return real(sql, values)

        monkeypatch.setattr(module, name, running)
    ask = Connection.ask

    async def asking(self: Connection, *asked: Any) -> Any:
        told.extend(statement.sql for statement, _ in asked)
        return await ask(self, *asked)

    monkeypatch.setattr(Connection, "ask", asking)
    return told


@pytest.mark.parametrize("said", ["hello", "how much would that be for me"])
async def test_a_turn_takes_few_statements(stage: Stage, bot: Bot, statements: list[str], said: str) -> None:
    """On PostgreSQL one for what the visitor says and one for the answer; SQLite reads what it then locks anyway."""
    vera = await stage.visitor()
    await vera.do("send", text=said)
    await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == 2)
    await vera.do("send", text=said)
    await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == 4)
    await bot_turns.settled()
    heartbeat.get().stop()
    statements.clear()
    await vera.do("send", text=said)
    await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == 6)
    await bot_turns.settled()
    kinds = Counter(re.split(r"\W", sql, maxsplit=1)[0] for sql in statements)
    expected = {"WITH": 2} if connection.vendor == "postgresql" else {"BEGIN": 2, "SELECT": 4, "INSERT": 3, "UPDATE": 2}
    assert kinds == expected, statements


async def test_a_first_message_is_answered_without_reading_it_again(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(pk: int) -> Append | None:
        raise AssertionError("nothing need be read")

    monkeypatch.setattr(bot_turns, "decide", read)
    vera = await stage.visitor()
    for text, answer in (("hello", "Hello, what can I do for you?"), ("how much would it be for me", "Pardon?")):
        start = len(vera.frames)
        await vera.do("send", text=text)
        said = await vera.get(lambda f: f["type"] == "entry" and f["entry"]["author"] == "bot", start=start)
        assert said["entry"]["text"] in (answer, "A parcel costs 5.")


async def test_a_bot_that_was_published_again_answers_by_its_new_version_at_once(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    for number in range(3):
        price = f"A parcel costs {number}."
        await Interaction.objects.filter(bot=bot, name="prices").aupdate(text=price)
        await sync_to_async(publish)(bot)
        await vera.do("send", text="prices")
        assert await vera.heard(price)


@pytest.mark.on("postgres")
async def test_every_process_decides_by_the_version_that_was_published_last(stage: Stage, bot: Bot) -> None:
    """Also in a batch with a conversation whose cached row is older."""
    pks = [(await (await stage.visitor()).do("send", text="hello"))["conversation"] for _ in range(2)]
    await bot_turns.settled()
    line = Line(author="visitor", text="prices", name="Vera")
    one, other = PostgresWriter(), PostgresWriter()
    batches = (one, pks[:1]), (other, pks), (one, pks[1:]), (one, pks), (other, pks[::-1]), (one, pks)
    for number, (process, chosen) in enumerate(batches):
        await Interaction.objects.filter(bot=bot, name="prices").aupdate(text=f"{number}.")
        version = (await sync_to_async(publish)(bot)).hash
        items = [Append(conversation=pk, lines=(line,), sender=f"{pk}", ref=f"{number}") for pk in chosen]
        for stored in await process.commit(items):
            assert isinstance(stored, Stored)
            assert stored.due is not None
            assert (stored.due.bot.hash, stored.due.text) == (version, "prices")
            answer = Append(conversation=stored.conversation, owed=stored.seq, turn=NOTHING_SAID)
            assert isinstance((await process.commit([answer]))[0], Stored)
    one.close()
    other.close()


async def test_the_bot_knows_the_name_that_a_visitor_has_just_got(stage: Stage, bot: Bot, olga: User) -> None:
    """Also if no process was told of it."""
    await Interaction.objects.filter(bot=bot, name="hello").aupdate(text="Hello {{ visitor }}!")
    await sync_to_async(publish)(bot)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    console = await stage.console(olga)
    await console.do("watch", conversation=pk)
    await console.do("set_visitor", conversation=pk, fields={"name": "Veronica"})
    for name in ("Veronica", "Vero", "Ronja"):
        if name != "Veronica":
            visitor = await Visitor.objects.aget(conversations=pk)
            await sync_to_async(visitor.rename)(name)
        await vera.do("send", text="hello")
        assert await vera.heard(f"Hello {name}!")


async def test_a_takeover_between_decision_and_answer_keeps_the_answer_out(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    real = known_turns.turn_of

    async def decides_slowly(*known: Any) -> tuple[Any, Turn] | None:
        decided = await real(*known)
        await console.do("take_over", conversation=pk)
        return decided

    monkeypatch.setattr(known_turns, "turn_of", decides_slowly)
    await vera.do("send", text="prices")
    await bot_turns.settled()
    last = await Entry.objects.filter(conversation=pk).order_by("-seq").afirst()
    assert last is not None
    assert (last.author, last.notice or last.via) in (("notice", "taken_over"), ("operator", "start_message"))
    assert not await Entry.objects.filter(conversation=pk, text="A parcel costs 5.").aexists()
    assert (await AboutToSay.objects.aget(pk=pk)).text == "A parcel costs 5."


@pytest.mark.on("postgres")
async def test_lines_of_any_number_are_stored_with_and_without_a_receipt(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await bot_turns.settled()
    expected = [each.text async for each in Entry.objects.filter(conversation=pk).order_by("seq")]
    for number in range(7):
        for ref in ("", f"{number}"):
            lines = tuple(Line(author="bot", text=f"{number}-{at}-{ref}", matched={"a": at}) for at in range(number))
            [stored] = await journal.append([Append(conversation=pk, lines=lines, sender="bot", ref=ref)])
            assert isinstance(stored, Stored)
            expected += [line.text for line in lines]
    entries = [each async for each in Entry.objects.filter(conversation=pk).order_by("seq")]
    assert [each.text for each in entries] == expected
    assert [each.seq for each in entries] == list(range(1, len(entries) + 1))
