"""Patterns of configurers are bounded in size before they are compiled, and match what people type."""

import resource
import sys
import time

import pytest
from django.core.exceptions import ValidationError

from bots.wording.questions import check_pattern
from bots.wording.values.patterns import LARGEST, PatternRefused, compiled, matching, size

LARGE = [
    "a{10000000}", "a{0,10000000}", "a{,10000000}", "((a{1000}){1000})",
    "(?:(?:[ab]{100}){100}){100}", r"(\w{99}x){99}",
    "(?:a{5000}b?){10000}", "(?#[)((a{1000}){1000})", "(?x)[a#]\n(b{1000}){1000}", "[]](((a{500}){500}))",
    "a{" + "9" * 190 + "}", "(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9})",
]  # fmt: skip
USUAL = [
    "P[0-9]{6}", "[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}", ".{1,500}", r"\p{L}{2,40}", "(?i)PP( ?[0-9]){12}",
    "[^]{]{3,}",
    "[0-9]{10} [0-9]{10} [0-9]{10} [0-9]{10}", r"\d{4}-\d{4}", "(?:foo){e<=1}", "a{1,2}{", "x{y}", "",
]  # fmt: skip


@pytest.mark.parametrize("pattern", LARGE)
def test_a_large_pattern_is_refused_without_being_compiled(pattern: str) -> None:
    before, begun = memory(), time.perf_counter()
    with pytest.raises(ValidationError) as refused:
        check_pattern(pattern)
    assert refused.value.code == "large_pattern"
    assert "Use smaller ones" in refused.value.messages[0]
    assert matching(pattern, "a" * 400) is None
    assert time.perf_counter() - begun < 0.5
    assert memory() - before < 20_000_000


def memory() -> int:
    """The most bytes that this process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("pattern", USUAL)
def test_a_usual_pattern_is_small(pattern: str) -> None:
    assert size(pattern) <= LARGEST
    compiled(pattern)


def test_the_largest_pattern_is_compiled_in_a_moment() -> None:
    begun = time.perf_counter()
    compiled("[a-zäöü0-9]{499}" * 4)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize("pattern", ["[0-9", "a**", "(", "*", "(?P<a", "a{2}{3}"])
def test_what_is_no_regular_expression_is_refused_with_its_reason(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        compiled(pattern)
    assert refused.value.reason


@pytest.mark.parametrize(
    ("pattern", "said", "kept"),
    [
        ("PP[0-9]{4}", "PP1234", "PP1234"),
        ("PP[0-9]{4}", "\u202aPP1234\u202c", "PP1234"),
        ("PP[0-9]{4}", "ＰＰ１２３４", "PP1234"),
        ("PP-[0-9]{4}", "PP\u20111234", "PP-1234"),
        ("PP [0-9]{4}", "PP\u00a01234", "PP 1234"),
        (r"\p{L}+", "Größe", "Größe"),
        ("PP[0-9]{4}", "it is PP1234", None),
    ],
)
def test_an_answer_fits_in_its_plain_form(pattern: str, said: str, kept: str | None) -> None:
    assert matching(pattern, said) == kept
