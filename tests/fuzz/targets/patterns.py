"""Patterns that configurers write for answers, and answers to them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from bots.wording import questions
from bots.wording.values import patterns
from tests.fuzz.target import Target

PIECES = [
    "a",
    "b",
    "\\d",
    "\\w",
    ".",
    "[a-z]",
    "[^x]",
    "(",
    ")",
    "(?:",
    "|",
    "*",
    "+",
    "?",
    "{2}",
    "{2,}",
    "{,9}",
    "{99}",
    "$",
    "^",
]
PIECES += [
    "\\b",
    "(?=",
    "(?<=",
    "(?i)",
    "\\1",
    "\\p{L}",
    "(?P<n>",
    "(?P=n)",
    "(?R)",
    "{100000}",
    "{1000000000}",
    "++",
    "*+",
    "\\",
    "[",
    "]",
]
PATTERNS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=2)), max_size=14).map("".join)
ANSWERS = st.one_of(st.text(max_size=30), st.integers(0, 500).map(lambda count: "a" * count + "b"))


def check(value: tuple[str, str]) -> None:
    pattern, said = value
    try:
        questions.check_pattern(pattern)
    except ValidationError as refused:
        assert refused.messages
        assert pattern
    kept = patterns.matching(pattern, said)
    assert kept is None or isinstance(kept, str)


TARGET = Target("patterns", st.tuples(PATTERNS, ANSWERS), check, seconds=0.5)
