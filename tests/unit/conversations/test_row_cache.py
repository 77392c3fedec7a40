"""The rows that a process keeps of the conversations that it writes to."""

from __future__ import annotations

import json
from typing import Any

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
