"""What visitors answer to questions of every kind."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from bots.wording import questions
from bots.wording.questions import Question
from bots.wording.values.reading import Conventions, Reading, Unclear
from tests.fuzz.target import Target

PIECES = [
    "1",
    "12",
    "2026",
    "31.12.",
    "-",
    "+49",
    "/",
    ".",
    ",",
    " ",
    "\u00a0",
    "Mai",
    "Dec",
    "tomorrow",
    "@",
    "a.b",
    "example.com",
]
PIECES += [
    "yes",
    "no",
    "👍",
    "\u202a",
    "\ufeff",
    "€",
    "%",
    "(",
    "٣",
    "一",
    "'",
    "½",
    "e9",
    "١٢",
    "2 nights",
    "One week",
    "５",
    "x",
]
SAID = st.one_of(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join),
    st.builds(lambda piece, count: piece * count, st.sampled_from(PIECES), st.integers(1, 200)),
)
CHOICES = ("2 nights", "One week", "A month")


BY = st.builds(
    Conventions,
    st.sampled_from(["en", "de", "fr", "ar", "hi", "pt-BR", "tr", "ja"]),
    st.sampled_from(["", "DE", "US", "IN", "CH", "EG"]),
    st.dates(dt.date(1999, 1, 1), dt.date(2040, 12, 31)),
).map(lambda by: (by.language, by.country, by.today.isoformat()))


def check(value: tuple[str, str, tuple[str, str, str]]) -> None:
    kind, said, (language, country, today) = value
    given = {"choice": CHOICES, "yes_no": ("Yes", "No")}.get(kind, ())
    by = Conventions(language, country, dt.date.fromisoformat(today))
    question = Question(kind, "x", "", given)  # type: ignore[arg-type]
    read = questions.fitting(question, said, by)
    if isinstance(read, Reading):
        assert read.kept
        assert not given or read.kept in given
        questions.said_back(read, language)
    elif isinstance(read, Unclear):
        questions.asked_back(read, question, by)


TARGET = Target("answers", st.tuples(st.sampled_from(questions.KINDS), SAID, BY), check, seconds=1)
