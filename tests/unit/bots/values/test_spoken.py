"""Kept values as texts say them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.wording import texts
from bots.wording.languages import LANGUAGES
from bots.wording.values.dates import day
from bots.wording.values.spoken import SpokenValues, spoken
from tests.unit.bots.values.conventions import of

KINDS = {"day": "date", "weight": "number"}


@pytest.mark.parametrize(
    ("language", "country", "kind", "kept", "said"),
    [
        ("en", "", "date", "2026-12-12", "December 12, 2026"), ("en", "GB", "date", "2026-12-12", "12 December 2026"),
        ("de", "", "date", "2026-12-12", "12. Dezember 2026"), ("fr", "", "date", "2026-12-01", "1 décembre 2026"),
        ("ja", "", "date", "2026-12-12", "2026年12月12日"), ("de", "", "number", "1250.5", "1250,5"),
        ("en", "", "number", "1250.5", "1250.5"), ("fr", "", "number", "-0.25", "-0,25"),
        ("de", "", "number", "4711123", "4711123"), ("de", "", "date", "next week", "next week"),
        ("de", "", "number", "many", "many"), ("en", "", "number", "1e9999999", "1e9999999"),
        ("en", "", "number", "1e-9999999", "1e-9999999"), ("en", "", "number", "Infinity", "Infinity"),
        ("de", "", "text", "2026-12-12", "2026-12-12"),
    ],
)  # fmt: skip
def test_a_value_is_said_in_the_language_of_the_conversation(
    language: str, country: str, kind: str, kept: str, said: str
) -> None:
    assert spoken(kind, kept, of(language, country)) == said


def test_an_address_takes_the_value_as_it_is_kept() -> None:
    values = SpokenValues({"day": "2026-12-12", "weight": "1.5"}, KINDS, of("de"))
    said = texts.render("Am {{ day }}: [ansehen](https://a.example/?day={{ day }}&w={{ weight }})", values)
    assert said == "Am 12. Dezember 2026: [ansehen](https://a.example/?day=2026-12-12&w=1.5)"


def test_a_value_that_is_missing_is_empty() -> None:
    assert texts.render("On {{ day }}.", SpokenValues({}, KINDS, of("en"))) == "On."
    assert texts.render("On {{ day }}.", SpokenValues({"day": ""}, KINDS, of("en"))) == "On."


@given(st.sampled_from(LANGUAGES), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_that_the_bot_says_is_understood_by_it(language: str, made: date) -> None:
    by = of(language)
    read = day(spoken("date", made.isoformat(), by), "any", by)
    assert read
    assert read.kept == made.isoformat()
