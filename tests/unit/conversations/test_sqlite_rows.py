"""On SQLite the journal reads and writes past Django's querysets, and finds and leaves what they would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from conversations import journal
from conversations.domain import opening
from conversations.domain.visitors import Bearer, new_token
from conversations.journal import sqlite_rows, sqlite_sql
from conversations.journal.items import Append, Line
from conversations.models import Conversation, Entry, Receipt
from tests.cast import build_bot

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]

WHOLE_SECOND = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def conversation() -> Conversation:
    bearer = Bearer(token=new_token(), bot=build_bot().pk, name="Vera", page="")
    return opening.open_conversation(bearer)


def columns_of(row: Conversation) -> dict[str, Any]:
    return {each.attname: getattr(row, each.attname) for each in Conversation._meta.concrete_fields}


def test_a_row_is_read_as_django_reads_it(conversation: Conversation) -> None:
    Conversation.objects.update(
        visitor_at=WHOLE_SECOND, awaiting_told=True, bot_unavailable=True, session={"variables": {"größe": ["ü", None]}}
    )
    expected = columns_of(Conversation.objects.get())
    with transaction.atomic():
        found = sqlite_rows.conversations_of([conversation.pk, 12345], visitors=True)
    assert list(found) == [conversation.pk]
    row = found[conversation.pk]
    assert columns_of(row) == expected
    kinds = {name: type(value) for name, value in expected.items()}
    assert {name: type(value) for name, value in columns_of(row).items()} == kinds, "1 is not True"
    assert row.visitor.name == "Vera"
    assert row.visitor.reference == Conversation.objects.get().visitor.reference, "what was not read is no default"


def test_an_answer_is_found_by_its_sender_and_ref(conversation: Conversation) -> None:
    answers = {("vera", "a"): {"seq": 1}, ("olga", "b"): {"seq": 2}, ("olga", "c"): {}}
    for (sender, ref), answer in answers.items():
        Receipt.objects.create(sender=sender, ref=ref, answer=answer, at=WHOLE_SECOND)
    with transaction.atomic():
        found = sqlite_rows.answers_of(["vera", "olga"], ["a", "b"])
    assert found == {key: answers[key] for key in (("vera", "a"), ("olga", "b"))}


def test_only_the_groups_of_columns_that_changed_are_written(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    real = sqlite_sql._run_many

    def noting(statement: str, values: list[Any]) -> None:
        written.append(statement)
        real(statement, values)

    monkeypatch.setattr(sqlite_sql, "_run_many", noting)
    before = columns_of(Conversation.objects.get())
    line = Line(author="visitor", text="hello", name="Vera")
    [result] = journal.commit([Append(conversation=conversation.pk, lines=(line,), sender="vera", ref="r")])
    [update] = [each for each in written if each.startswith("UPDATE")]
    assert '"last_seq" = ?' in update
    assert '"epoch" = ?' not in update
    after = columns_of(Conversation.objects.get())
    assert (after["last_text"], after["epoch"]) == ("hello", before["epoch"])
    entry = Entry.objects.get(conversation=conversation, seq=after["last_seq"])
    assert Entry.objects.filter(at=entry.at).exists(), "times are written as Django compares them"
    assert after["visitor_at"] == entry.at
    assert Receipt.objects.get().answer == result.answer  # type: ignore[union-attr]


def test_errors_are_djangos() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sqlite_rows.run('INSERT INTO "conversations_receipt" ("sender") VALUES (?)', [None])
    assert connection.is_usable()
