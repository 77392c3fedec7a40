"""Lengths of time are kept to two digits, and percentiles are read from them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.lengths import percentile, two_digits
from reports.measures import in_words


@pytest.mark.parametrize(
    ("seconds", "kept"),
    [(0, 0), (0.9, 0), (9, 9), (99, 99), (104, 100), (109, 110), (995, 1000), (3599, 3600), (86400, 86000), (-5, 0)],
)
def test_a_length_keeps_two_digits(seconds: float, kept: int) -> None:
    assert two_digits(timedelta(seconds=seconds)) == kept


@given(st.integers(0, 10**7))
def test_it_is_right_to_5_percent(seconds: int) -> None:
    assert abs(two_digits(timedelta(seconds=seconds)) - seconds) <= 0.05 * seconds


@given(st.lists(st.integers(0, 50), min_size=1), st.sampled_from([1, 50, 90, 100]))
def test_a_percentile_is_the_shortest_length_that_so_many_do_not_exceed(lengths: list[int], percent: int) -> None:
    assert percentile(Counter(lengths), percent) == sorted(lengths)[ceil(len(lengths) * percent / 100) - 1]


def test_nothing_has_no_percentile() -> None:
    assert percentile(Counter(), 50) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (75, "1 min 15 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_lengths_are_told_in_two_units(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
