"""The journal over Django's connection: on SQLite by a thread of its own, and in a caller's transaction anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from django.db import transaction

from bots.models import Bot
from conversations import journal
from conversations.domain.opening import open_conversation
from conversations.domain.visitors import Bearer, new_token
from conversations.journal.items import Append, Handover, Line, Repeat, Stored, notice
from conversations.journal.sqlite_writer import SqliteWriter
from conversations.models import Conversation, Entry, Receipt
from conversations.refusals import Refused


@pytest.fixture
def conversation(bot: Bot) -> Conversation:
    """A conversation without entries."""
    with transaction.atomic():
        return open_conversation(Bearer(token=new_token(), bot=bot.pk))


@pytest.fixture
async def sqlite_writer() -> AsyncIterator[SqliteWriter]:
    writer = SqliteWriter()
    yield writer
    writer.close()


def says(conversation: Conversation, text: str, ref: str = "") -> Append:
    return Append(
        conversation=conversation.pk, lines=(Line(author="visitor", text=text),), sender="vera", ref=ref, unheld=True
    )


@pytest.mark.on("sqlite")
async def test_the_writer_stores_a_batch_in_order_and_gives_a_repeated_command_its_answer(
    conversation: Conversation, sqlite_writer: SqliteWriter
) -> None:
    items = [says(conversation, "one", "1"), says(conversation, "two", "2"), says(conversation, "one", "1")]
    first, second, again = await sqlite_writer.commit(items)
    assert isinstance(first, Stored)
    assert first.due is not None
    assert (first.due.text, first.due.conversation.bot_due, first.due.bot.slug) == ("one", 1, "helper")
    assert (msgspec.structs.replace(first, due=None), second) == (
        Stored(conversation.pk, 1, {"conversation": conversation.pk, "seq": 1}, owes=True),
        Stored(conversation.pk, 2, {"conversation": conversation.pk, "seq": 2}, owes=True),
    )
    assert again == Repeat(first.answer)
    assert await sqlite_writer.commit([says(conversation, "one", "1")]) == [again]
    assert [entry.text async for entry in Entry.objects.order_by("seq")] == ["one", "two"]
    row = await Conversation.objects.aget(pk=conversation.pk)
    assert (row.last_seq, row.bot_due, row.unread) == (2, 1, 2)


@pytest.mark.on("sqlite")
async def test_an_item_that_the_database_does_not_take_is_refused_and_the_others_are_stored(
    conversation: Conversation, sqlite_writer: SqliteWriter
) -> None:
    items = [says(conversation, text, text) for text in ("good", "lone surrogate \ud800", "better")]
    results = await sqlite_writer.commit([*items[:1], says(conversation, items[1].lines[0].text, "2"), items[2]])
    assert [type(result) for result in results] == [Stored, Refused, Stored]
    assert [entry.text async for entry in Entry.objects.order_by("seq")] == ["good", "better"]
    assert await Receipt.objects.filter(sender="vera").acount() == 2


def test_an_item_is_written_in_the_callers_transaction_and_undone_with_it(conversation: Conversation) -> None:
    ended = Append(conversation=conversation.pk, lines=(notice("ended"),), handover=Handover(ends=True))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        [entry] = journal.write(row, ended)
        assert (entry.seq, row.last_seq, row.epoch) == (1, 1, 1)
        assert Conversation.objects.get(pk=conversation.pk).ended_at is not None
        raise ZeroDivisionError
    assert Conversation.objects.get(pk=conversation.pk).ended_at is None
    assert not Entry.objects.exists()


def test_an_item_that_is_refused_in_the_callers_transaction_raises_its_refusal(conversation: Conversation) -> None:
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        with pytest.raises(Refused) as refused:
            journal.write(row, Append(conversation=row.pk, lines=(notice("released"),), holder=7))
    assert refused.value.code == "not_holder"
    assert not Entry.objects.exists()
