"""Whether a bot answers, asks back or gives a default answer, by how likely its two best readings are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.understanding.decision import NEAR, Decision, decide

SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("first", "together", "sure", "decision"),
    [
        (0.90, 0.95, 0.62, "answer"),
        (0.62, 0.62, 0.62, "answer"),
        (0.45, 0.85, 0.62, "ask_back"),
        (0.61, 0.90, 0.62, "ask_back"),
        (0.31, 0.62, 0.62, "ask_back"),
        (0.31, 0.61, 0.62, "refuse"),
        (0.60, 0.63, 0.62, "refuse"),  # the second explains nearly nothing
        (0.58, 0.63, 0.62, "refuse"),
        (0.57, 0.63, 0.62, "ask_back"),
        (0.10, 0.15, 0.62, "refuse"),
        (0.00, 0.00, 0.62, "refuse"),
        (0.45, 0.85, 0.40, "answer"),  # the same by a bold bot
        (0.70, 0.74, 0.75, "refuse"),  # by a careful one
        (0.45, 0.85, 0.75, "ask_back"),
        (0.45, 0.74, 0.75, "refuse"),
        (1.00, 1.00, 1.00, "answer"),
    ],
)
def test_a_bot_answers_what_it_is_sure_of_and_asks_between_two_near_ones(
    first: float, together: float, sure: float, decision: Decision
) -> None:
    assert decide(first, together, sure) == decision


@given(first=SHARES, more=SHARES, sure=st.floats(0.01, 1))
def test_a_bot_asks_only_if_it_is_sure_of_the_two_and_of_none_alone(first: float, more: float, sure: float) -> None:
    together = first + more * (1 - first)
    decision = decide(first, together, sure)
    assert (decision == "answer") == (first >= sure)
    if decision == "ask_back":
        assert first < sure <= together
        assert together - first >= NEAR * first
    if together < sure:
        assert decision == "refuse"


@given(first=SHARES, together=SHARES, careful=st.floats(0.01, 1), bold=st.floats(0.01, 1))
def test_a_more_careful_bot_never_answers_more(first: float, together: float, careful: float, bold: float) -> None:
    careful, bold = max(careful, bold), min(careful, bold)
    if decide(first, together, careful) == "answer":
        assert decide(first, together, bold) == "answer"
