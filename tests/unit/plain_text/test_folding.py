"""Texts are searched in one form: case, accents, width and ways of writing are alike."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plain_text.folding import folded

# The browser's folding is tried on the same table.
TABLE = json.loads((Path(__file__).parents[2] / "folding.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("one", "other"), TABLE["alike"])
def test_ways_of_writing_the_same_are_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), TABLE["different"])
def test_other_letters_are_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
@example("℃ǅẞİŉΐﬀﷺ½")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.text(), st.text())
@example("ΟΔΟ", "Σ", " Σ")
@example("e", "\u0301", "x")
def test_the_form_of_a_part_is_a_part_of_the_form(before: str, part: str, after: str) -> None:
    assert folded(before) + folded(part) + folded(after) == folded(before + part + after)


@given(st.text(st.characters(categories=["Ll", "Lu"])))
@example("Straße ΟΔΟΣ ŉ ǅ ﬃ")
def test_case_makes_no_difference(text: str) -> None:
    assert folded(text.upper()) == folded(text.lower()) == folded(text)


def test_every_character_has_one_form_in_bounded_time() -> None:
    everything = "".join(map(chr, (*range(0x20, 0xD800), *range(0xE000, 0x20000))))
    begun = time.perf_counter()
    form = folded(everything)
    assert time.perf_counter() - begun < 5
    assert folded(form) == form
