"""A cell of an exported table is never calculated, and comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plain_text.cells import harmless, original

FORMULAS = [
    "=1+1", "+49 30 1", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠SUM(A1)",
    "﹦1", "﹢1", "﹣1", "﹫1", " =1", "\u00a0=1", "\u3000＝1", "\u200b=1", "\ufeff+1", "\u202a@x", " \t\u00ad -1",
    "\u22125", "'=1", "''+1", "' =1", "\tplain",
]  # fmt: skip
PLAIN = ["", "plain", "'", "''", "'quoted'", "a=1", "1-2", "a@b.example", "über", "—", "#1", "50 %", " plain", "*"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_may_be_calculated_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert original(harmless(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_are_left_alone(text: str) -> None:
    assert harmless(text) == text
    assert original(text) == text


@given(st.lists(st.text(st.sampled_from("='+-@＝ \t\u200b1a,;\"\n")), min_size=1))
def test_every_cell_comes_back_as_it_was(texts: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([harmless(text) for text in texts])
    [row] = csv.reader(io.StringIO(file.getvalue(), newline=""), strict=True)
    assert [original(cell) for cell in row] == texts
    assert not any(cell.strip().startswith(tuple("=+-@＝")) for cell in row)
