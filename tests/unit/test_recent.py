"""What a process keeps of the conversations that it writes to."""

from __future__ import annotations

import json
from typing import Any

from conversations.journal.known import Seen, StoredRow
from conversations.journal.row_cache import Recent
from conversations.journal.sql import rows_as_json
from conversations.models import Conversation


def seen(pk: int, *, version: str = "100", last_seq: int = 5) -> Seen:
    return Seen(Conversation(pk=pk, bot_id=1, last_seq=last_seq, last_text="old"), version, "7", "hash", "model", True)


def stored(pk: int, version: str, **changes: Any) -> StoredRow:
    [text] = rows_as_json([seen(pk).conversation], {}).values()
    return StoredRow(json.dumps(json.loads(text) | changes), version)


def test_the_conversations_unused_for_longest_are_forgotten() -> None:
    recent = Recent(most=2)
    for pk in (1, 2):
        recent.put(seen(pk))
    one = recent.take(1)
    assert one
    recent.put(one)
    recent.put(seen(3))
    assert [pk for pk in (1, 2, 3) if recent.take(pk)] == [1, 3]
    assert recent.take(1) is None


def test_what_another_process_stored_is_learned() -> None:
    recent = Recent()
    recent.put(seen(1))
    recent.learn(1, stored(1, "101", last_seq=6, last_text="new"))
    recent.learn(2, stored(2, "101"))
    known = recent.take(1)
    assert known
    assert (known.version, known.conversation.last_seq, known.conversation.last_text) == ("101", 6, "new")
    assert recent.take(2) is None


def test_what_comes_late_changes_nothing() -> None:
    recent = Recent()
    recent.put(seen(1, version="105", last_seq=9))
    recent.learn(1, stored(1, "101", last_seq=6))
    known = recent.take(1)
    assert known
    assert (known.version, known.conversation.last_seq) == ("105", 9)


def test_what_is_not_understood_is_read_anew() -> None:
    for text in ("{}", "[]", "no JSON", json.dumps({"last_seq": 6})):
        recent = Recent()
        recent.put(seen(1))
        recent.learn(1, StoredRow(text, "101"))
        assert recent.take(1) is None
