"""The full text search finds lines however a word is written, latest first, and nothing that is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from bots.models import Bot
from conversations.domain.full_text import hits
from conversations.models import Conversation, Entry, Operator, OperatorRules
from conversations.refusals import Refused
from tests.unit.conversations.full_text.conftest import Said, answer

pytestmark = pytest.mark.django_db
Find = Callable[..., list[tuple[int, int]]]


@pytest.mark.parametrize(
    ("language", "text", "queries"),
    [
        ("en", "My order 88213 arrived broken", ["88213", "ORDERS", "arrive broken", "brok", '"arrived broken"']),
        ("en", "Tracking PP123456789012, please", ["pp123456789012", "PP1234", "tracking please"]),
        ("de", "Wo bleiben meine Päckchen? Größe: 3", ["packchen", "PÄCKCHEN bleib", "grosse", "GRÖSSEN"]),
        ("en", "I am olga.meier@example.com, see https://parcel.example/a-b", ["olga.meier@example.com", "https://parcel.example/a-b"]),
        ("ja", "荷物はどこですか", ["荷物", "どこ", "物", "か"]),
        ("ja", "ﾃﾞｰﾀ 100円", ["データ", "100円"]),
        ("th", "พัสดุอยู่ที่ไหน", ["พัสดุ", "ที่ไหน"]),
        ("ko", "택배가 어디에 있나요", ["택배", "어디"]),
        ("ar", "أين الطَّرد ٨٨٢١٣؟", ["الطرد", "88213"]),
        ("tr", "Kargom nerede? IŞIK", ["kargom", "ışık"]),
        ("en", "it's a 12.50 € e-mail", ["12.50", "e-mail", "it's"]),
    ],
)  # fmt: skip
def test_a_line_is_found_by_its_words(said: Said, find: Find, language: str, text: str, queries: list[str]) -> None:
    pk = said("good morning", text, language=language)
    said("something else", language=language)
    for query in queries:
        assert find(query) == [(pk, 2)], query


def test_a_phrase_in_quotation_marks_stands_as_it_is_written(said: Said, find: Find) -> None:
    one, other = said("the parcel is late"), said("late is the parcel, the parcels are late")
    assert find("late parcel") == [(other, 1), (one, 1)]
    assert find('"parcel is late"') == find("“Parcel is late”") == [(one, 1)]
    assert find('"parcels are"') == [(other, 1)]
    assert find('"parcel are"') == []
    assert find('"is late" parcel from:visitor') == [(one, 1)]


def test_operators_narrow_a_search(said: Said, find: Find, bot: Bot, olga: Operator) -> None:
    other = Bot.objects.create(name="Shop", slug="shop")
    pk = said(
        "refund please",
        ("bot", "A refund takes a week"),
        ({"author": "operator", "operator": olga, "name": "Olga"}, "Your refund is sent"),
        name="Anna Žižková",
    )
    german = said("refund bitte", language="de", at=timezone.now() - timedelta(days=40))
    shop = said("refund", bot=other)
    assert find("refund from:visitor") == [(shop, 1), (pk, 1), (german, 1)]
    assert find("refund from:bot") == [(pk, 2)]
    assert find("refund from:operator") == find("from:olga refund") == find('from:"Olga Meier" refund') == [(pk, 3)]
    assert find("refund from:zizkova") == [(pk, 1)]
    assert find("refund bot:shop") == find('refund bot:"shop"') == [(shop, 1)]
    assert find("refund bot:pia from:visitor lang:de") == find("lang:DE refund") == [(german, 1)]
    day = (timezone.now() - timedelta(days=30)).date().isoformat()
    assert find(f"refund before:{day}") == [(german, 1)]
    assert find(f"refund after:{day} from:visitor") == [(shop, 1), (pk, 1)]
    assert find("from:operator") == [(pk, 3)]


def test_days_are_those_of_the_operators_time_zone(said: Said, find: Find) -> None:
    pk = said("late", at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    assert find("late before:2026-11-01") == find("late after:2026-10-31") == [(pk, 1)]
    assert find("late before:2026-11-01", zone="Europe/Berlin") == []
    assert find("late after:2026-11-01", zone="Europe/Berlin") == [(pk, 1)]
    assert find("late after:2026-11-01", zone="no/../where") == []


@pytest.mark.parametrize(
    "written",
    [
        *("form:olga", "from:nobody-is-called-so:", "bot:none", "lang:xx", "has:sense", "tag:", "before:"),
        *("before:yesterday", "after:2026-02-30", "before:0001-01-01", "after:9999-12-31"),
    ],
)
def test_an_operator_that_means_nothing_is_told(said: Said, olga: Operator, written: str) -> None:
    pk = said("late")
    found = answer(olga, f"late {written}")
    if written.startswith("from:"):
        assert (found.unknown, found.hits) == ([], [])
    else:
        assert found.unknown == [written]
        assert [hit.conversation for hit in found.hits] == [pk]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "%",
        "''",
        '"',
        '""',
        "* OR NOT (",
        "'; DROP TABLE x",
        "\\",
        ":",
        "::",
        "a:b:c",
        "😀",
        "NEAR(a b)",
        "\x00",
        "_",
    ],
)
def test_nothing_that_people_type_is_an_error(said: Said, olga: Operator, query: str) -> None:
    said("late")
    answer(olga, query)
    answer(olga, f"late {query}")


def test_the_latest_come_first_page_by_page_and_are_counted(said: Said, olga: Operator) -> None:
    now = timezone.now()
    # Across all stretches of time that PostgreSQL is searched by.
    pks = [said("late", at=now - timedelta(minutes=17 * number**3)) for number in range(45)]
    found = answer(olga, "late")
    assert found.count == 45
    seen, pages = [hit.conversation for hit in found.hits], 1
    while found.cursor:
        found, pages = answer(olga, "late", cursor=found.cursor), pages + 1
        assert found.count is None
        seen += [hit.conversation for hit in found.hits]
    assert (seen, pages) == (pks, 3)
    with pytest.raises(Refused):
        answer(olga, "late", cursor="x")


def test_the_beginning_of_a_last_word_is_enough_if_it_finds_little(said: Said, find: Find) -> None:
    one, other = said("a refrigerator"), said("the refund")
    assert find("refri") == [(one, 1)]
    assert find("ref") == [(other, 1), (one, 1)]
    assert find("ref the") == []
    many = [said("late") for _ in range(25)]
    later = said("latex")
    assert later not in [pk for pk, _ in find("late")]
    assert len(find("late")) == len(many) - 5


def test_what_an_operator_may_not_see_is_not_found(said: Said, find: Find, bot: Bot, olga: Operator) -> None:
    secret = Bot.objects.create(name="Board", slug="board")
    OperatorRules.objects.create(bot=secret, is_restricted=True)
    open_one = said("the merger")
    said("the merger", bot=secret)
    assert find("merger", hidden=[secret.pk]) == [(open_one, 1)]
    # The door holds even if the caller names no hidden bots.
    assert find("merger") == [(open_one, 1)]
    assert find("bot:board merger", hidden=[secret.pk]) == [(open_one, 1)]
    assert find(f"after:{datetime.now(UTC).date()}", hidden=[secret.pk]) == [(open_one, 1), (open_one, 0)]


def test_a_hit_shows_the_words_that_were_found(said: Said, olga: Operator) -> None:
    said("😀 Parcels and the parcel", "x " * 200 + "the PARCEL, late", name="Anna")
    long, short = sorted(answer(olga, "parcel").hits, key=lambda hit: -len(hit.text))
    marked = [short.text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") for start, end in short.marks]
    assert marked == ["Parcels", "parcel"]
    assert short.marks[0] == (3, 10)
    assert len(long.text) < 250
    assert [long.text[start:end] for start, end in long.marks] == ["PARCEL"]
    assert long.row.visitor.name == "Anna"
    [card] = answer(olga, "anna").hits
    assert (card.seq, card.author, card.marks) == (0, "card", [(0, 4)])


def test_names_of_files_are_found(said: Said, find: Find) -> None:
    file = {"id": 7, "name": "ab12cd34.pdf", "type": "application/pdf", "size": 3}
    pk = said(({"attachment": file}, ""), "ab12cd34")
    assert find("ab12cd34.pdf") == [(pk, 1)]
    assert find("ab12cd34 has:file") == [(pk, 1)]


def test_conversations_that_are_gone_are_gone_from_the_search(said: Said, find: Find, olga: Operator) -> None:
    pk, other = said("vase"), said("vase")
    assert len(find("vase")) == 2
    Conversation.objects.get(pk=pk).delete()
    assert find("vase") == [(other, 1)]
    # As the version before deletes, which does not know this table.
    Entry.objects.filter(conversation=other).delete()
    Conversation.objects.filter(pk=other)._raw_delete("default")
    assert hits.search(olga, "vase", ref="r", cursor=None, zone="", hidden=frozenset()).hits == []
