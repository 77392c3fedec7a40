"""Days as people of several countries write them."""

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bots.wording.values.dates import day
from bots.wording.values.reading import OtherSide, Reading, When
from tests.unit.bots.values.conventions import TODAY, of


@pytest.mark.parametrize(
    ("language", "said", "kept"),
    [
        ("en", "2026-12-31", "2026-12-31"), ("de", "31.12.2026", "2026-12-31"), ("en", "31/12/26", "2026-12-31"),
        ("en", "2026年12月31日", "2026-12-31"), ("en", "Dec 31, 2026", "2026-12-31"),
        ("en", "12/25/2026", "2026-12-25"),
        ("de", "31. Dezember 2026", "2026-12-31"), ("de", "31.12.2026 15:00", "2026-12-31"),
        ("de", "12.11.", "2026-11-12"),
        ("de", "31.12.85", "1985-12-31"), ("de", "12/25/2026", "2026-12-25"),
        ("fr", "1er janvier 2027", "2027-01-01"),
        ("fr", "le 31 décembre 2026 à 15h30", "2026-12-31"), ("ar", "٣١ ديسمبر ٢٠٢٦", "2026-12-31"),
        ("ar", "٣١/١٢/٢٠٢٦", "2026-12-31"), ("en", "３１．１２．２０２６", "2026-12-31"),
        ("en", "31-Dec-2026", "2026-12-31"),
        ("en", "I was born on the 31st of December '85 in Berlin", "1985-12-31"), ("en", "20261231", "2026-12-31"),
        ("en", "2026-12-31T15:00:00Z", "2026-12-31"), ("en", "31\u201112\u20112026", "2026-12-31"),
        ("en", "85-12-31", "1985-12-31"),
        ("tr", "31 Aralık 2026", "2026-12-31"), ("pl", "31 grudnia 2026", "2026-12-31"),
        ("en", "31 de diciembre 2026", "2026-12-31"),
        ("en", "tomorrow", "2026-11-28"), ("de", "übermorgen", "2026-11-29"), ("fr", "demain", "2026-11-28"),
        ("ar", "غدا", "2026-11-28"), ("en", "in two weeks", "2026-12-11"), ("de", "in 3 Tagen", "2026-11-30"),
        ("fr", "dans une semaine", "2026-12-04"), ("en", "3 days ago", "2026-11-24"),
        ("de", "nächsten Freitag", "2026-12-04"),
        ("en", "last Friday", "2026-11-20"), ("en", "on Monday please", "2026-11-30"),
        ("de", "am 3. Mai um 15 Uhr", "2027-05-03"),
        ("de", "30.6.30", "2030-06-30"), ("de", "30.6.45", "1945-06-30"), ("en", "3 jan", "2027-01-03"),
        ("en", "Sept 3, 2026", "2026-09-03"), ("en", "2026년 7월 4일", "2026-07-04"),
        ("en", "today at 5pm", "2026-11-27"), ("de", "in einem Monat", "2026-12-27"),
        ("en", "in 3 months", "2027-02-27"), ("en", "tomorrow at 10", "2026-11-28"),
        ("de", "29.2.", "2028-02-29"),
        ("de", "1. Jänner 2027", "2027-01-01"), ("de", "3. Feber 2027", "2027-02-03"),
    ],
)  # fmt: skip
def test_the_day_that_a_person_means(language: str, said: str, kept: str) -> None:
    read = day(said, "any", of(language))
    assert read
    assert read.kept == kept


@pytest.mark.parametrize(
    "said",
    [
        "31.02.2026", "31.12.2026 or 1.1.2027", "May", "5", "Dec 2026", "2026", "2 weeks", "no idea", "1.2.3",
        "12:30",
        "not on Friday", "Monday or Tuesday", "order 4711 of Dec 5", "", "99/99/2026", "some day", "192.168.1.1",
        "tomorrow or later", "1/1/0001", "1/1/0026", "0026-01-01",
    ],
)  # fmt: skip
def test_what_is_not_one_day_is_asked_for_again(said: str) -> None:
    assert day(said, "any", of("en")) is None


@pytest.mark.parametrize(
    ("when", "said", "kept"),
    [
        ("past", "31.12.30", "1930-12-31"), ("future", "31.12.30", "2030-12-31"), ("past", "12.12.", "2025-12-12"),
        ("future", "12.11.", "2027-11-12"), ("past", "27.11.", "2026-11-27"), ("future", "27.11.", "2026-11-27"),
        ("past", "Freitag", "2026-11-20"),
    ],
)  # fmt: skip
def test_a_question_says_whether_days_are_past_or_to_come(when: When, said: str, kept: str) -> None:
    read = day(said, when, of("de"))
    assert isinstance(read, Reading)
    assert read.kept == kept


@pytest.mark.parametrize(
    ("when", "said", "meant"),
    [
        ("past", "31.12.2030", date(2030, 12, 31)), ("past", "morgen", date(2026, 11, 28)),
        ("past", "in 2 Wochen", date(2026, 12, 11)), ("past", "am 12. Dezember 2026", date(2026, 12, 12)),
        ("future", "31.12.2020", date(2020, 12, 31)), ("future", "gestern", date(2026, 11, 26)),
        ("future", "vorgestern", date(2026, 11, 25)), ("future", "vor 3 Tagen", date(2026, 11, 24)),
        ("future", "letzten Freitag", date(2026, 11, 20)), ("future", "1.2.25", date(2025, 2, 1)),
        ("future", "2026-11-26", date(2026, 11, 26)),
    ],
)  # fmt: skip
def test_a_day_on_the_other_side_of_today_is_known_to_be_one(when: When, said: str, meant: date) -> None:
    assert day(said, when, of("de")) == OtherSide(meant)


@pytest.mark.parametrize(
    ("language", "country", "said", "kept", "back"),
    [
        ("en", "", "03/04/2026", "2026-03-04", "March 4, 2026"),
        ("en", "GB", "03/04/2026", "2026-04-03", "3 April 2026"),
        ("fr", "", "03/04/2026", "2026-04-03", "3 avril 2026"),
        ("en", "", "03.04.2026", "2026-04-03", "April 3, 2026"),
        ("de", "", "03.04.2026", "2026-04-03", ""), ("de", "", "31.12.2026", "2026-12-31", ""),
        ("en", "", "31/12/2026", "2026-12-31", ""), ("en", "", "Dec 31, 2026", "2026-12-31", ""),
        ("de", "", "31.12.85", "1985-12-31", "31. Dezember 1985"),
        ("de", "", "12.11.", "2026-11-12", "12. November 2026"),
        ("ar", "", "غدا", "2026-11-28", "28 نوفمبر 2026"), ("en", "", "05/05/2026", "2026-05-05", ""),
    ],
)  # fmt: skip
def test_what_another_convention_reads_differently_is_said_back(
    language: str, country: str, said: str, kept: str, back: str
) -> None:
    read = day(said, "any", of(language, country))
    assert read
    assert (read.kept, read.back) == (kept, back)


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["en", "de", "fr", "ar"]),
    st.sampled_from(["long", "full", "medium"]),
)
def test_days_are_read_as_their_own_language_writes_them(made: date, language: str, width: str) -> None:
    read = day(format_date(made, format=width, locale=language), "any", of(language))
    assert read
    assert read.kept == made.isoformat()


@given(st.text(alphabet="0123456789./- '月日年tomrwkdecüä", max_size=14), st.sampled_from(["any", "past", "future"]))
def test_no_text_breaks_the_reading(said: str, when: When) -> None:
    read = day(said, when, of("de"))
    assert (
        read is None or when == "any" or (read.kept <= TODAY.isoformat()) == (when == "past") or read.kept == str(TODAY)
    )
