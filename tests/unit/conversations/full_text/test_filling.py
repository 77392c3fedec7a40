"""The index is filled behind the journal, in batches, the latest first, and goes on after a crash."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.utils import timezone

from conversations.domain import notes, search_index
from conversations.domain.full_text import filling
from conversations.models import Conversation, Entry, Operator, SearchLine, SearchText, Visitor
from tests.unit.conversations.full_text.conftest import Said, answer, index

pytestmark = pytest.mark.django_db


def test_an_upgraded_installation_is_indexed_in_batches_the_latest_first(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    pks = [said("one", "two") for _ in range(10)]
    search_index.work()
    assert filling.fill(4) == 4
    assert set(SearchLine.objects.values_list("conversation", flat=True)) == set(pks[-4:])
    monkeypatch.setattr(filling, "BATCH", 3)
    assert filling.work() == 6
    assert filling.work() == 0
    assert SearchLine.objects.filter(seq__gt=0).count() == 20


def test_new_lines_are_added_to_those_that_are_known(said: Said, olga: Operator) -> None:
    pk = said("vase")
    index()
    before = set(SearchLine.objects.values_list("key", flat=True))
    Entry.objects.create(conversation_id=pk, seq=2, author="visitor", text="another vase", epoch=0)
    Conversation.objects.filter(pk=pk).update(last_seq=2, last_text="another vase", last_at=timezone.now())
    assert [hit.seq for hit in answer(olga, "vase").hits] == [2, 1]
    assert before < set(SearchLine.objects.values_list("key", flat=True))


def test_a_batch_that_fails_leaves_nothing_behind_and_is_done_again(
    said: Said, olga: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    said("vase")
    search_index.work()

    def fails(*_: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(type(SearchText.objects.all()), "bulk_update", fails)
        with pytest.raises(DatabaseError):
            filling.work()
    assert not SearchLine.objects.exists()
    assert len(answer(olga, "vase").hits) == 1


def test_two_workers_at_once_index_a_line_once(said: Said, olga: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    said("vase")
    search_index.work()
    real, runs = filling._store, []

    def store_after_another(*given: object) -> None:
        if not runs:
            runs.append(1)
            assert filling.fill(10) == 1
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(filling, "_store", store_after_another)
    filling.fill(10)
    assert len(answer(olga, "vase").hits) == 1


def test_a_visitors_new_name_is_found_and_the_old_one_is_not(said: Said, olga: Operator) -> None:
    pk = said("hello", name="Jürgen")
    assert [hit.seq for hit in answer(olga, "jurgen").hits] == [0]
    assert len(answer(olga, "from:jurgen hello").hits) == 1
    Visitor.objects.filter(conversations=pk).update(name="Žofie")
    Entry.objects.create(conversation_id=pk, seq=2, author="visitor", text="again", epoch=0)
    Conversation.objects.filter(pk=pk).update(last_seq=2, last_text="again", last_at=timezone.now())
    assert [hit.seq for hit in answer(olga, "zofie").hits] == [0]
    assert answer(olga, "jurgen").hits == answer(olga, "from:jurgen hello").hits == []


def test_notes_are_found_by_operators_and_who_wrote_them(said: Said, olga: Operator) -> None:
    pk = said("hello", "vase")
    index()
    notes.write(olga, pk, "offered a refund", ref="1")
    [hit] = answer(olga, "refunds from:note").hits
    assert (hit.conversation, hit.seq, hit.author, hit.note is not None) == (pk, 2, "note", True)
    assert len(answer(olga, "from:olga refund").hits) == 1
    assert answer(olga, "refund from:visitor").hits == answer(olga, "refund from:operator").hits == []
    # They stay found if all lines are indexed again, and an older one among newer ones is not forgotten.
    filling.again([pk])
    assert len(answer(olga, "refund").hits) == 1
    SearchLine.objects.filter(note__isnull=False).delete()
    assert len(answer(olga, "refund").hits) == 1


def test_a_message_waits_for_no_index(said: Said, django_assert_max_num_queries: object) -> None:
    said("vase")
    index()
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        filling.work()
