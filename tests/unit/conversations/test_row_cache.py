"""The rows that a process keeps of the conversations that it writes to."""

from __future__ import annotations

import json
from typing import Any

from bots.answering.session import Session
from conversations.journal.columns import changed_groups, values_by_group
from conversations.journal.postgres_sql import rows_as_json
from conversations.journal.row_cache import CachedRow, RowCache, StoredRow
from conversations.models import Conversation


def row(pk: int, *, version: str = "100", last_seq: int = 5) -> CachedRow:
    conversation = Conversation(pk=pk, bot_id=1, last_seq=last_seq, last_text="old")
    return CachedRow(conversation, version, "7", "hash", "model", True)


def stored(pk: int, version: str, **changes: Any) -> StoredRow:
    [text] = rows_as_json([row(pk).conversation], {}).values()
    return StoredRow(json.dumps(json.loads(text) | changes), version)


def test_the_conversations_unused_for_longest_are_forgotten() -> None:
    cache = RowCache(most=2)
    for pk in (1, 2):
        cache.put(row(pk))
    one = cache.take(1)
    assert one
    cache.put(one)
    cache.put(row(3))
    assert [pk for pk in (1, 2, 3) if cache.take(pk)] == [1, 3]
    assert cache.take(1) is None


def test_values_that_another_process_stored_are_taken_over() -> None:
    cache = RowCache()
    cache.put(row(1))
    cache.learn(1, stored(1, "101", last_seq=6, last_text="new"))
    cache.learn(2, stored(2, "101"))
    known = cache.take(1)
    assert known
    assert (known.version, known.conversation.last_seq, known.conversation.last_text) == ("101", 6, "new")
    assert cache.take(2) is None


def test_values_that_come_late_change_nothing() -> None:
    cache = RowCache()
    cache.put(row(1, version="105", last_seq=9))
    cache.learn(1, stored(1, "101", last_seq=6))
    known = cache.take(1)
    assert known
    assert (known.version, known.conversation.last_seq) == ("105", 9)


def test_a_row_whose_new_values_are_not_understood_is_read_again() -> None:
    for text in ("{}", "[]", "no JSON", json.dumps({"last_seq": 6})):
        cache = RowCache()
        cache.put(row(1))
        cache.learn(1, StoredRow(text, "101"))
        assert cache.take(1) is None


def test_columns_that_a_write_left_out_stay_as_they_were() -> None:
    cache = RowCache()
    cache.put(row(1, version="100"))
    cache.learn(1, StoredRow(json.dumps({"version": "100", "last_seq": 6, "unread": 1}), "101"))
    known = cache.take(1)
    assert known
    conversation = known.conversation
    assert (known.version, conversation.last_seq, conversation.unread, conversation.last_text) == ("101", 6, 1, "old")
    assert known.stored == values_by_group(conversation)


def test_some_columns_of_a_write_after_an_unknown_one_are_not_enough() -> None:
    cache = RowCache()
    cache.put(row(1, version="100"))
    cache.learn(1, StoredRow(json.dumps({"version": "103", "last_seq": 8}), "104"))
    assert cache.take(1) is None


def test_a_write_names_the_changed_groups_of_columns_only() -> None:
    known = row(1)
    known.keep("100")
    conversation = known.conversation
    assert changed_groups(conversation, known.stored) == ()
    conversation.last_text, conversation.seen_seq = "new", 5
    assert changed_groups(conversation, known.stored) == ("line", "seen")
    conversation.bot_session = Session(asked=None)
    conversation.operator_id = 3
    assert changed_groups(conversation, known.stored) == ("line", "control", "seen")
    conversation.misses = 2
    assert changed_groups(conversation, known.stored) == ("line", "bot", "control", "seen")
