"""Several choices in one answer."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.wording import questions
from bots.wording.questions import Question
from bots.wording.values.reading import Outside, Reading
from bots.wording.values.several import parts, several
from tests.unit.bots.values.conventions import of

COLORS = ("red", "blue", "dark green", "salt, pepper and oil")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("red and blue", "red, blue"), ("Blue, Red", "red, blue"), ("1 and 3", "red, dark green"), ("blue", "blue"),
        ("I'd like red and dark green, please", "red, dark green"), ("red + blue", "red, blue"),
        ("red\nblue", "red, blue"),
        ("red & salt, pepper and oil", "red, salt, pepper and oil"),
        ("red, blue, and dark green", "red, blue, dark green"),
        ("all of them", "red, blue, dark green, salt, pepper and oil"), ("red, red", "red"),
        ("red and pink", None), ("not red", None), ("all but red", None), ("none", None), ("red, not blue", None),
        (",", None),
    ],
)  # fmt: skip
def test_the_choices_are_kept_in_the_order_of_the_question(said: str, kept: str | None) -> None:
    read = several(said, COLORS)
    assert (read.kept if read else None) == kept


@pytest.mark.parametrize(
    ("said", "choices"),
    [
        ("rot und blau", ("rot", "blau")), ("rouge et bleu", ("rouge", "bleu")), ("أحمر وأزرق", ("أحمر", "أزرق")),
        ("أحمر، وردي", ("أحمر", "وردي")), ("rojo y azul", ("rojo", "azul")), ("rosso e blu", ("rosso", "blu")),
        ("rood en blauw", ("rood", "blauw")), ("vermelho e azul", ("vermelho", "azul")),
        ("czerwony i niebieski", ("czerwony", "niebieski")), ("kırmızı ve mavi", ("kırmızı", "mavi")),
        ("красный и синий", ("красный", "синий")), ("赤と青", ("赤", "青")), ("빨강과 파랑", ("빨강", "파랑")),
        ("红和蓝", ("红", "蓝")), ("紅與藍", ("紅", "藍")), ("แดงและน้ำเงิน", ("แดง", "น้ำเงิน")),
        ("beide", ("rot", "blau")), ("les deux", ("rouge", "bleu")), ("كلاهما", ("أحمر", "أزرق")),
    ],
)  # fmt: skip
def test_two_are_joined_as_people_join_them(said: str, choices: tuple[str, ...]) -> None:
    read = several(said, choices)
    assert read
    assert read.kept == ", ".join(choices)


@given(st.lists(st.sampled_from(COLORS), min_size=1, max_size=4, unique=True))
def test_what_is_kept_can_be_taken_apart(picked: list[str]) -> None:
    read = several(", ".join(picked), COLORS)
    assert read
    assert parts(read.kept, COLORS) == sorted(picked, key=COLORS.index)


def test_a_question_takes_no_fewer_and_no_more_than_it_says() -> None:
    question = Question("several", "colors", choices=COLORS, least="2", most="3")
    assert questions.fitting(question, "red and blue", of("en")) == Reading("red, blue")
    for said in ("red", "all"):
        assert isinstance(questions.fitting(question, said, of("en")), Outside)


def test_a_long_list_of_nothing_is_refused_soon() -> None:
    started = perf_counter()
    assert several("red, " * 100, tuple(f"color {at} and more" for at in range(100))) is None
    assert several(", ".join(["rod"] * 39), tuple(f"color {at} and more" for at in range(20))) is None
    assert perf_counter() - started < 1
