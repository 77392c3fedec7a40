"""The journal on PostgreSQL: one round trip if nobody else wrote, two if somebody did, and lost connections.

In one test, each `PostgresWriter` stands for a process: it has its own connection and its own cache.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any
from unittest.mock import ANY

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from prometheus_client import REGISTRY

from bots.models import Bot
from conversations import journal
from conversations.journal import writer
from conversations.journal.columns import ROW_FIELDS, correct, values_by_group
from conversations.journal.items import Append, Behind, Line, Repeat, Saw, Stored
from conversations.journal.postgres import PostgresJournal
from conversations.journal.postgres_writer import PostgresWriter
from conversations.models import Conversation, Entry, Receipt
from conversations.realtime import doorbell
from conversations.realtime.events import RowHint
from conversations.refusals import Refused
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
        on_database = writer._writers.get().on_database
        assert isinstance(on_database, PostgresWriter)
        assert on_database.journal._connection
        await sync_to_async(cut)(on_database.journal._connection.server_process)
    assert (await vera.heard("three"))["seq"] == await Entry.objects.filter(conversation=pk).acount()


async def test_an_item_that_the_database_does_not_take_is_refused_and_the_others_are_stored(
    stage: Stage, bot: Bot, olga: User
) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("request_agent"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    operator = (await Conversation.objects.aget(pk=pk)).operator_id
    lines = [Line(author="operator", text=text, operator=operator) for text in ("good", "NUL \0", "better")]
    results = await journal.append(
        [
            Append(conversation=pk, lines=(line,), sender="s", ref=f"{number}", holder=operator, epoch=epoch)
            for number, line in enumerate(lines)
        ]
    )
    assert [type(result) for result in results] == [Stored, Refused, Stored]
    assert await asyncio.gather(vera.heard("good"), vera.heard("better"))
    again = await journal.append(
        [Append(conversation=pk, lines=(lines[0],), sender="s", ref="0", holder=operator, epoch=epoch)]
    )
    assert again == [Repeat(journal.answer(results[0]))]


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often rows were locked and read, and how often written."""
    counted: Counter[str] = Counter()

    def count(name: str) -> None:
        real = getattr(PostgresJournal, name)

        async def counting(self: PostgresJournal, *args: Any, **options: Any) -> Any:
            counted[name] += 1
            return await real(self, *args, **options)

        monkeypatch.setattr(PostgresJournal, name, counting)

    count("open")
    count("write")
    return counted


@pytest.fixture
async def held(stage: Stage, bot: Bot, olga: User) -> Conversation:
    """A conversation that Olga holds."""
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("request_agent"))["conversation"]
    await console.do("take_over", conversation=pk)
    return await Conversation.objects.aget(pk=pk)


def says(held: Conversation, text: str, ref: str) -> Append:
    spoken = Line(author="operator", text=text, operator=held.operator_id)
    return Append(
        conversation=held.pk,
        lines=(spoken,),
        sender="olga",
        ref=ref,
        holder=held.operator_id,
        epoch=held.epoch,
    )


def counted(way: str) -> float:
    """The metric's value for commits by this `way`."""
    return REGISTRY.get_sample_value("takeover_journal_total", {"way": way}) or 0


async def texts(held: Conversation) -> list[str]:
    """The operator's texts in the order of their entries' numbers, which have no gap."""
    entries = [entry async for entry in Entry.objects.filter(conversation=held.pk).order_by("seq")]
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.text for entry in entries if entry.author == "operator" and not entry.via]


async def test_a_process_that_has_just_written_a_conversation_writes_it_again_without_reading(
    held: Conversation, trips: Counter[str]
) -> None:
    before = [counted(way) for way in ("seen", "locked")]
    for number in range(4):
        await journal.say(says(held, f"{number}", f"{number}"))
    assert trips == {"open": 1, "write": 4}
    assert [counted(way) for way in ("seen", "locked")] == [before[0] + 3, before[1] + 1]
    assert (await texts(held))[-4:] == ["0", "1", "2", "3"]


async def test_two_processes_that_hear_of_each_other_write_without_reading(
    held: Conversation, trips: Counter[str]
) -> None:
    one, other = PostgresWriter(), PostgresWriter()
    await one.commit([says(held, "0", "0")])
    await other.commit([says(held, "1", "1")])
    trips.clear()
    for number in range(2, 8):
        process = (one, other)[number % 2]
        [result] = await process.commit([says(held, f"{number}", f"{number}")])
        assert isinstance(result, Stored)
    assert trips == {"write": 6}
    assert (await texts(held))[-8:] == [f"{number}" for number in range(8)]
    one.close()
    other.close()


async def test_processes_that_hear_nothing_of_each_other_write_in_one_order(
    held: Conversation, trips: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "add_cache", lambda _: None)
    processes = [PostgresWriter() for _ in range(3)]

    async def speak(process: PostgresWriter, name: str) -> None:
        for number in range(20):
            [result] = await process.commit([says(held, f"{name}{number}", f"{name}{number}")])
            assert isinstance(result, Stored)

    await asyncio.gather(*(speak(process, name) for process, name in zip(processes, "abc", strict=True)))
    said = await texts(held)
    assert sorted(said[-60:]) == sorted(f"{name}{number}" for name in "abc" for number in range(20))
    for name in "abc":
        assert [text for text in said if text.startswith(name)] == [f"{name}{number}" for number in range(20)]
    assert trips["open"] > 3
    for process in processes:
        process.close()


async def test_a_cached_row_does_not_let_a_former_holder_speak(held: Conversation) -> None:
    await journal.say(says(held, "mine", "1"))
    await Conversation.objects.filter(pk=held.pk).aupdate(operator=None, epoch=held.epoch + 1)  # not told to anybody
    refused, *_ = await journal.append([says(held, "still mine?", "2")])
    assert isinstance(refused, Refused)
    assert refused.code == "not_holder"
    assert (await texts(held))[-1] == "mine"


async def test_only_the_items_of_a_batch_whose_cached_row_is_stale_are_decided_again(
    held: Conversation, stage: Stage, bot: Bot, trips: Counter[str]
) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("request_agent"))["conversation"]
    notice = Line(author="notice", notice="awaiting")
    process = PostgresWriter()
    both = [says(held, "one", "1"), Append(conversation=pk, lines=(notice,), sender="vera", ref="1")]
    await process.commit(both)
    await Conversation.objects.filter(pk=pk).aupdate(page="elsewhere")
    trips.clear()
    results = await process.commit(
        [
            says(held, "two", "2"),
            Append(conversation=pk, lines=(notice,), sender="vera", ref="2"),
            says(held, "three", "3"),
        ]
    )
    assert [type(result) for result in results] == [Stored, Stored, Stored]
    assert trips == {"write": 2, "open": 1}
    assert (await texts(held))[-3:] == ["one", "two", "three"]
    assert (await Conversation.objects.aget(pk=pk)).page == "elsewhere"
    assert await process.commit(both) == [Repeat({"seq": ANY}), Repeat({"conversation": pk, "seq": ANY})]
    process.close()


async def test_a_ref_that_another_process_has_answered_is_a_repeat(held: Conversation) -> None:
    one, other = PostgresWriter(), PostgresWriter()
    await one.commit([says(held, "zero", "0")])
    [first] = await other.commit([says(held, "once", "once")])
    again = await one.commit([says(held, "once", "once"), says(held, "more", "more")])
    assert again[0] == Repeat(journal.answer(first))
    assert isinstance(again[1], Stored)
    assert (await texts(held))[-3:] == ["zero", "once", "more"]
    one.close()
    other.close()


async def test_a_bot_that_is_switched_off_takes_no_more_lines_even_if_its_row_is_cached(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    words = Line(author="visitor", text="more")
    assert await journal.say(Append(conversation=pk, lines=(words,), sender="v", ref="1"))
    await Bot.objects.filter(pk=bot.pk).aupdate(enabled=False)
    [refused] = await journal.append([Append(conversation=pk, lines=(words,), sender="v", ref="2")])
    assert isinstance(refused, Refused)
    assert refused.code == "bot_off"


async def test_read_receipts_are_written_from_the_cache_and_keep_the_row_cached(
    held: Conversation, trips: Counter[str]
) -> None:
    visitor = Line(author="visitor", text="are you there?")
    await journal.say(says(held, "hello", "1"))
    trips.clear()
    said = await journal.say(Append(conversation=held.pk, lines=(visitor,), sender="v", ref="1"))
    saw = Append(conversation=held.pk, sender="olga", ref="2", saw=Saw("operator", said["seq"]))
    assert await journal.say(saw) == {}
    await journal.say(Append(conversation=held.pk, sender="v", ref="2", saw=Saw("visitor", said["seq"])))
    await journal.say(says(held, "yes", "3"))
    assert trips == {"write": 4}
    row = await Conversation.objects.aget(pk=held.pk)
    assert (row.unread, row.seen_seq, row.visitor_seen_seq) == (0, said["seq"], said["seq"])
    assert await Receipt.objects.filter(sender="olga", ref="2").aexists()
    await journal.say(Append(conversation=held.pk, lines=(visitor,), sender="v", ref="3"))
    await journal.say(Append(conversation=held.pk, lines=(visitor,), sender="v", ref="4"))
    some = Append(conversation=held.pk, sender="olga", ref="4", saw=Saw("operator", row.last_seq + 1))
    assert await journal.append([some]) == [Behind()]
    assert (await Conversation.objects.aget(pk=held.pk)).unread == 2


async def test_a_row_that_came_as_json_from_another_process_equals_the_stored_row(held: Conversation) -> None:
    told: list[RowHint] = []
    doorbell.add_cache(told.append)
    await journal.say(says(held, "hello", "1"))
    known = await Conversation.objects.aget(pk=held.pk)
    text, version = told[-1].row, told[-1].version
    copy = await Conversation.objects.aget(pk=held.pk)
    for name in ROW_FIELDS:
        setattr(copy, Conversation._meta.get_field(name).attname, None)
    correct(copy, json.loads(text), partly=False)
    assert values_by_group(copy) == values_by_group(known)
    assert version.isdigit()
    await journal.say(says(held, "again", "2"))  # by the cached row: not every column
    assert (json.loads(told[-1].row)["version"], "session" in told[-1].row) == (version, False)
    correct(copy, json.loads(told[-1].row), partly=True)
    assert values_by_group(copy) == values_by_group(await Conversation.objects.aget(pk=held.pk))


def cut(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
