"""Days of the month without their month, on a Friday: 27 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.wording.languages import LANGUAGES
from bots.wording.values.dates import day
from bots.wording.values.reading import Conventions
from tests.unit.bots.values.conventions import TODAY, of

SAID = {
    "en": ("on the 12th", "the 12th", "12th", "The 12th, please", "on the 12", "Saturday the 12th", "by the 12th"),
    "de": ("am 12.", "12.", "am 12", "den 12.", "bitte am 12.", "zum 12.", "am Samstag, den 12.", "am 12. um 15 Uhr"),
    "fr": ("le 12", "pour le 12", "le 12 svp", "samedi 12", "au 12", "je voudrais le 12", "le samedi 12"),
    "ar": ("يوم 12", "في يوم 12", "بتاريخ 12", "يوم ١٢", "يوم السبت 12", "من فضلك يوم 12", "يوم ال12"),
    "es": ("el 12", "el día 12", "el sábado 12"),
    "it": ("il 12", "il giorno 12", "sabato 12"),
    "nl": ("de 12e", "op de 12de", "op 12", "zaterdag de 12e"),
    "pt": ("dia 12", "no dia 12", "sábado dia 12"),
    "pl": ("12-go", "dnia 12", "12.", "w sobotę 12-go"),
    "tr": ("ayın 12'si", "ayın 12'sinde", "12."),
    "ru": ("12-го", "12 числа", "12-го числа"),
    "ja": ("12日", "12日に", "１２日"),
    "ko": ("12일", "12일에"),
    "th": ("วันที่ 12", "วันที่ ๑๒"),
    "zh-hans": ("12号", "12日"),
    "zh-hant": ("12號", "12日"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_the_next_such_day_and_is_said_back(language: str) -> None:
    found = {said: day(said, "future", of(language)) for said in SAID[language]}
    assert {said: read and read.kept for said, read in found.items()} == dict.fromkeys(SAID[language], "2026-12-12")
    assert all(read and read.back for read in found.values())


@pytest.mark.parametrize(
    ("said", "language", "kept"),
    [
        ("the 12th of next month", "en", "2026-12-12"), ("am 12. nächsten Monats", "de", "2026-12-12"),
        ("le 12 du mois prochain", "fr", "2026-12-12"), ("يوم 12 من الشهر القادم", "ar", "2026-12-12"),
        ("the 30th of this month", "en", "2026-11-30"), ("am 30. dieses Monats", "de", "2026-11-30"),
        ("来月12日", "ja", "2026-12-12"), ("下个月12号", "zh-hans", "2026-12-12"), ("다음 달 12일", "ko", "2026-12-12"),
        ("วันที่ 12 เดือนหน้า", "th", "2026-12-12"), ("le 1er", "fr", "2026-12-01"), ("l'8", "it", "2026-12-08"),
        ("on the 27th", "en", "2026-11-27"), ("the 31st", "en", "2026-12-31"), ("am 28.", "de", "2026-11-28"),
    ],
)  # fmt: skip
def test_this_and_next_month_and_the_ends_of_months(said: str, language: str, kept: str) -> None:
    read = day(said, "future", of(language))
    assert (read and read.kept) == kept


def test_the_past_has_the_last_such_day() -> None:
    for said, kept in (("on the 12th", "2026-11-12"), ("the 27th", "2026-11-27"), ("the 31st", "2026-10-31")):
        read = day(said, "past", of("en"))
        assert (read and read.kept) == kept


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("12", "en"), ("12.", "en"), ("12", "de"), ("12", "ar"), ("am 32.", "de"), ("on the 0th", "en"),
        ("am 12. oder 13.", "de"), ("the 12th or 13th", "en"), ("Friday the 12th", "en"), ("not on the 12th", "en"),
        ("option 12", "en"), ("number 12", "en"), ("رقم 12", "ar"), ("the 12 bikes", "en"), ("le 12 chemin", "fr"),
        ("12 days", "en"), ("the 31st of this month", "en"), ("on the 12345th", "en"),
        ("um 12", "de"), ("at 12", "en"), ("في الساعة 12", "ar"), ("12 h", "fr"),
    ],
)  # fmt: skip
def test_what_may_be_something_else_is_asked_for_again(said: str, language: str) -> None:
    assert day(said, "future", of(language)) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 31))
def test_every_number_has_a_next_day_within_two_months(today: date, number: int) -> None:
    read = day(f"on the {number}th", "future", Conventions("en", "", today))
    assert read
    made = date.fromisoformat(read.kept)
    assert (made.day, 0 <= (made - today).days <= 61) == (number, True)


def test_today_is_the_friday_of_these_tests() -> None:
    assert TODAY.weekday() == 4
