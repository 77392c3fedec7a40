"""Conversations are found however a word is written, on every database, also those that another version wrote."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.models import Bot
from conversations.domain import lists, search_index
from conversations.domain.list_filters import Filters
from conversations.domain.search import matching
from conversations.models import Conversation, Operator, SearchProgress, SearchText, Visitor, made_up_names

pytestmark = pytest.mark.django_db

TABLE = json.loads((Path(__file__).parents[2] / "folding.json").read_text(encoding="utf-8"))
SPLIT = [pair for pair in TABLE["alike"] if all(len(each.split()) == 1 for each in pair)]


@pytest.fixture
def bot() -> Bot:
    return Bot.objects.create(name="Größenberater", slug="sizes")


@pytest.fixture
def conversations(bot: Bot) -> Any:
    """Makes conversations with these last messages, as a version does that knows no folded texts."""

    def make(*texts: str, name: str = "", at: datetime | None = None) -> list[int]:
        now = at or timezone.now()
        first = Visitor.objects.count()
        tokens = (f"{first + number}" for number in range(len(texts)))
        visitors = [Visitor(bot=bot, token_hash=token, name=name, reference="QQQQQQ") for token in tokens]
        times = dict.fromkeys(("last_at", "visitor_at", "stalls_at", "abandons_at", "ends_at"), now)
        made = [
            Conversation(bot=bot, visitor=visitor, last_text=text, last_seq=1, last_author="visitor", **times)
            for visitor, text in zip(Visitor.objects.bulk_create(visitors), texts, strict=True)
        ]
        return [each.pk for each in Conversation.objects.bulk_create(made)]

    return make


def found(words: str) -> set[int]:
    return set(matching(Conversation.objects.all(), words).values_list("pk", flat=True))


def test_a_visitor_without_a_name_is_found_by_the_made_up_one_in_every_language(conversations: Any) -> None:
    nameless, named = conversations("first")[0], conversations("second", name="Vera")[0]
    for name in made_up_names.in_all_languages("QQQQQQ"):
        for words in (name, name.upper(), " ".join(reversed(name.split()))):
            assert found(words) == {nameless}, words
    Visitor.objects.filter(name="").update(name="Otto")
    Conversation.objects.filter(pk=nameless).update(last_seq=2)
    assert found(made_up_names.in_language("QQQQQQ", "en")) == set()
    assert found("vera") == {named}


@pytest.mark.parametrize("is_filled", [False, True])
def test_a_message_is_found_however_its_words_are_written(conversations: Any, is_filled: bool) -> None:
    pks = conversations(*(f"x{one}y" for one, _ in SPLIT))
    if is_filled:
        search_index.work()
        search_index.work()
        assert SearchProgress.now().is_filled
    for pk, (one, other) in zip(pks, SPLIT, strict=True):
        assert pk in found(other), (one, other)
        assert pk in found(f"X{other}Y"), (one, other)
    for one, other in TABLE["different"]:
        [pk] = conversations(one)
        assert pk not in found(f"{other}{other}{other}")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_each_part_of_a_message_finds_it(conversations: Any, text: str) -> None:
    [pk] = conversations(text)
    for word in text.split():
        assert pk in found(word)
        assert pk in found(word[len(word) // 3 :])
        assert pk in found(word.upper())


def test_every_word_must_be_in_the_message_or_a_name(conversations: Any, bot: Bot) -> None:
    [vera] = conversations("Wo bleibt mein Päckchen?", name="Věra Žižková")
    [viktor] = conversations("Wo bleibt mein Geld?", name="Viktor")
    assert found("packchen vera") == {vera}
    assert found("BLEIBT") == {vera, viktor}
    assert found("packchen viktor") == set()
    assert found("grossenberater") == {vera, viktor}
    assert found("grossenberater zizkova") == {vera}
    assert found("100%") == found("_") == found("bleibt%mein") == set()
    assert found("\u0301") == {vera, viktor}
    # No word lies across a message and a name.
    assert found("packchen?vera") == set()


def test_a_reference_is_found_as_a_whole_and_an_operator_while_holding(conversations: Any) -> None:
    one, other = conversations("hello", "good day")
    Visitor.objects.filter(conversations=one).update(reference="K7M2QX")
    user = User.objects.create_user("jane", first_name="Zoë", last_name="Łukasz")
    Conversation.objects.filter(pk=other).update(operator=Operator.objects.create(user=user))
    assert found("k7m2qx") == found("Ｋ７Ｍ２ＱＸ") == {one}
    assert found("k7m2q") == set()
    assert found("zoe") == found("LUKASZ") == found("JANE") == {other}
    assert found("jan") == set()


def test_what_is_said_now_is_found_at_once_and_what_was_said_before_no_longer(conversations: Any) -> None:
    [pk] = conversations("Überweisung")
    search_index.work()
    search_index.work()
    Conversation.objects.filter(pk=pk).update(last_text="Rückgabe", last_seq=2, last_at=timezone.now())
    assert found("ruckgabe") == {pk}
    assert found("uberweisung") == set()


def test_a_visitors_new_name_finds_the_earlier_conversations_too(conversations: Any) -> None:
    [earlier] = conversations("hello", name="Jürgen", at=timezone.now() - timedelta(days=9))
    search_index.work()
    search_index.work()
    visitor = Visitor.objects.get(conversations=earlier)
    Conversation.objects.filter(pk=earlier).update(ended_at=timezone.now())
    [later] = conversations("hello again")
    Visitor.objects.filter(pk=visitor.pk).update(name="Žofie")
    Conversation.objects.filter(pk=later).update(visitor=visitor)
    assert found("zofie") == {earlier, later}
    assert found("jurgen") == set()


def test_the_worker_fills_the_table_in_turns_and_finds_what_was_missed(
    conversations: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "BATCH", 10)
    monkeypatch.setattr(search_index, "WORKING", 0.0)
    pks = conversations(*["Größe"] * 45, at=timezone.now() - timedelta(days=9))
    turns = 0
    while not SearchProgress.now().is_filled:
        assert found("Größe") == set(pks)  # as it is written: on SQLite the database knows the case of ASCII only
        search_index.work()
        turns += 1
    assert turns > 3
    assert found("GROSSE") == set(pks)
    # A machine whose clock was late, and a conversation that somebody deleted in the database.
    late, gone = pks[7], pks[8]
    Conversation.objects.filter(pk=late).update(last_text="Maße", last_seq=2)
    Conversation.objects.filter(pk=gone).delete()
    SearchText.objects.create(conversation_id=gone, seq=1, reference="", text="grosse")
    assert found("masse") == set()
    for _ in range(7):
        search_index.work()
    assert found("masse") == {late}
    assert not SearchText.objects.filter(pk=gone).exists()


def test_a_search_folds_a_bounded_number_and_writes_nothing_if_nothing_changed(
    conversations: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "CAUGHT_UP", 5)
    conversations(*["hello"] * 12)
    for folded_by_now in (5, 10, 12):
        found("hello")
        assert SearchText.objects.count() == folded_by_now
    with CaptureQueriesContext(connection) as counting:
        found("hello")
    assert not [each["sql"] for each in counting if each["sql"].startswith(("INSERT", "UPDATE", "DELETE", "SAVEPOINT"))]


@pytest.mark.on("postgres")
def test_postgresql_has_an_index_of_trigrams_that_serves_a_search(conversations: Any) -> None:
    conversations("Nadel im Heuhaufen")
    SearchProgress(pk=1, is_filled=True).save()
    with connection.cursor() as cursor:
        # Of a table with one row, any plan is the cheapest: an index with a filter, too.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    assert "search_trigrams" in matching(Conversation.objects.all(), "heuhaufen").explain()


@pytest.mark.on("postgres")
def test_a_role_that_may_not_create_the_index_goes_on_without_it(
    conversations: Any, caplog: pytest.LogCaptureFixture
) -> None:
    migration = import_module("conversations.migrations.0015_folded_texts")
    conversations("Nadel im Heuhaufen")
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE guest_of_test")
        cursor.execute("SET LOCAL ROLE guest_of_test")
        migration.index_trigrams(None, SimpleNamespace(connection=connection))
        cursor.execute("RESET ROLE")
    assert "no index of trigrams: permission denied" in caplog.text
    assert len(found("HEUHAUFEN")) == 1
    with connection.cursor() as cursor:
        migration.index_trigrams(None, SimpleNamespace(connection=connection))
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'search_trigrams'")
        assert cursor.fetchone() == (1,)


def test_a_live_list_follows_the_search(conversations: Any) -> None:
    one, other = conversations("Maße", "Farbe")
    olga = Operator.objects.create(user=User.objects.create_user("olga"))
    filters = Filters(view="all", search="MASSE")
    assert lists.listed_among(olga, frozenset(), filters, lists.columns_among([one, other])) == [one]
    (rows, _), _ = lists.page(olga, filters)
    assert [row.id for row in rows] == [one]
