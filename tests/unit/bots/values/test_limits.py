"""The least and the most of a question."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bots.wording import questions
from bots.wording.questions import Kind, Question
from bots.wording.values.limits import NoLimit, limit_of
from bots.wording.values.reading import OtherSide, Outside, Reading, Unlike, When
from tests.unit.bots.values.conventions import TODAY, of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)), ("today", TODAY), ("tomorrow", date(2026, 11, 28)),
        ("in 2 weeks", date(2026, 12, 11)), ("18 years ago", date(2008, 11, 27)), ("yesterday", date(2026, 11, 26)),
        (" in 6 months ", date(2027, 5, 27)),
    ],
)  # fmt: skip
def test_a_day_is_fixed_or_counted_from_the_day_of_the_answer(text: str, day: date) -> None:
    assert limit_of("date", text, TODAY) == day


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "31.12.2026"), ("date", "soon"), ("date", "2026-02-30"), ("date", "999 years ago, or more"),
        ("date", "12"), ("number", "two"), ("number", "NaN"), ("number", "1e999"), ("number", "1e999999999"),
        ("number", "1e-999999999"), ("number", "Infinity"),
        ("number", "1,5"), ("text", "2.5"), ("several", "-1"), ("name", "many"), ("text", "1000"),
    ],
)  # fmt: skip
def test_what_is_no_limit_is_refused(kind: str, text: str) -> None:
    with pytest.raises(NoLimit):
        limit_of(kind, text, TODAY)


@pytest.mark.parametrize(
    ("kind", "least", "most", "said", "wanted"),
    [
        ("number", "1", "10", "10", "10"), ("number", "1", "10", "11", False), ("number", "1", "10", "0.5", True),
        ("number", "-5", "", "-6", True), ("number", "", "0.5", "0.6", False), ("number", "1", "10", "five", "5"),
        ("date", "today", "in 2 weeks", "tomorrow", "2026-11-28"), ("date", "today", "", "yesterday", True),
        ("date", "", "in 2 weeks", "12 December 2026", False), ("date", "", "18 years ago", "1 May 2009", False),
        ("date", "2026-12-01", "2026-12-24", "24 December", "2026-12-24"),
        ("text", "3", "5", "ab", True), ("text", "3", "5", "abcdef", False), ("text", "3", "5", "abc", "abc"),
        ("name", "2", "", "A", True),
    ],
)  # fmt: skip
def test_an_answer_below_the_least_or_above_the_most_is_not_taken(
    kind: Kind, least: str, most: str, said: str, wanted: str | bool
) -> None:
    """`wanted`: the value that is kept, or whether the answer is below the least."""
    read = questions.fitting(Question(kind, "value", least=least, most=most), said, of("en"))
    if isinstance(wanted, str):
        assert isinstance(read, Reading)
        assert read.kept == wanted
    else:
        assert isinstance(read, Outside)
        assert read.below is wanted


def test_the_sentence_names_the_limit_in_the_language_of_the_conversation() -> None:
    question = Question("date", "day", least="2026-12-12")
    read = questions.fitting(question, "1. Dezember 2026", of("de"))
    assert isinstance(read, Outside)
    assert questions.asked_back(read, question, of("de")).endswith("12. Dezember 2026.")
    question = Question("number", "weight", most="1234.5")
    read = questions.fitting(question, "2000", of("de"))
    assert isinstance(read, Outside)
    assert questions.asked_back(read, question, of("de")).endswith("1.234,5.")


LATER, EARLIER = "Please write today or a later day, such as", "Please write today or an earlier day, such as"


@pytest.mark.parametrize(
    ("when", "limits", "said", "wanted"),
    [
        ("future", {}, "yesterday", f"November 26, 2026 is in the past. {LATER} December 4, 2026."),
        ("future", {"most": "in 3 days"}, "yesterday", f"November 26, 2026 is in the past. {LATER} November 30, 2026."),
        ("past", {}, "tomorrow", f"November 28, 2026 is in the future. {EARLIER} November 20, 2026."),
        ("past", {"least": "today"}, "tomorrow", f"November 28, 2026 is in the future. {EARLIER} November 27, 2026."),
        ("future", {"reply": "Like 24 December."}, "yesterday", "November 26, 2026 is in the past."),
        ("future", {"least": "tomorrow"}, "yesterday", "The earliest possible day is November 28, 2026."),
        ("past", {"most": "18 years ago"}, "tomorrow", "The latest possible day is November 27, 2008."),
    ],
)
def test_a_day_on_the_wrong_side_of_today_is_told_so_with_an_example(
    when: When, limits: dict[str, str], said: str, wanted: str
) -> None:
    question = Question("date", "day", when=when, **limits)
    read = questions.fitting(question, said, of("en"))
    assert isinstance(read, OtherSide | Outside)
    assert questions.asked_back(read, question, of("en")) == wanted


def test_words_that_do_not_fit_the_pattern_get_its_hint() -> None:
    question = Question("text", "order", pattern="P[0-9]{6}", hint="A P and six digits, such as P123456.")
    read = questions.fitting(question, "123456", of("en"))
    assert read == Unlike("A P and six digits, such as P123456.")
    assert questions.asked_back(read, question, of("en")) == "A P and six digits, such as P123456."
    assert questions.fitting(question, "P123456", of("en")) == Reading("P123456")


def test_a_limit_that_an_old_version_holds_and_nobody_can_read_limits_nothing() -> None:
    assert questions.fitting(Question("number", "n", least="few"), "3", of("en")) == Reading("3")


def test_numbers_may_have_many_digits() -> None:
    assert limit_of("number", "9" * 25, TODAY) == Decimal("9" * 25)
