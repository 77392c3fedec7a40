"""Whether a bot answers, asks back or gives a default answer, by how likely its two best readings are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.understanding.decision import NEAR, Decision, decide

SHARES = st.floats(0, 1)


WORTH = 0.64
"""Of the probability from which on a bot answers, the share from which on it asks back."""


@pytest.mark.parametrize(
    ("first", "together", "sure", "decision"),
    [
        (0.90, 0.95, 0.66, "answer"),
        (0.66, 0.66, 0.66, "answer"),
        (0.45, 0.85, 0.66, "ask_back"),
        (0.65, 0.90, 0.66, "ask_back"),
        (0.22, 0.43, 0.66, "ask_back"),
        (0.22, 0.42, 0.66, "refuse"),
        (0.60, 0.63, 0.66, "refuse"),  # the second explains nearly nothing
        (0.58, 0.63, 0.66, "refuse"),
        (0.57, 0.63, 0.66, "ask_back"),
        (0.10, 0.15, 0.66, "refuse"),
        (0.00, 0.00, 0.66, "refuse"),
        (0.45, 0.85, 0.40, "answer"),  # the same by a bold bot
        (0.70, 0.74, 0.75, "refuse"),  # by a careful one
        (0.45, 0.85, 0.75, "ask_back"),
        (0.25, 0.47, 0.75, "refuse"),
        (1.00, 1.00, 1.00, "answer"),
    ],
)
def test_a_bot_answers_what_it_is_sure_of_and_asks_between_two_near_ones(
    first: float, together: float, sure: float, decision: Decision
) -> None:
    assert decide(first, together, sure, WORTH * sure) == decision


@given(first=SHARES, more=SHARES, sure=st.floats(0.01, 1), worth=st.floats(0.01, 1))
def test_a_bot_asks_only_if_the_two_together_are_likely_enough_and_none_alone(
    first: float, more: float, sure: float, worth: float
) -> None:
    together = first + more * (1 - first)
    decision = decide(first, together, sure, worth)
    assert (decision == "answer") == (first >= sure)
    if decision == "ask_back":
        assert first < sure
        assert together >= worth
        assert together - first >= NEAR * first
    elif decision == "refuse":
        assert together < worth or together - first < NEAR * first


@given(first=SHARES, together=SHARES, careful=st.floats(0.01, 1), bold=st.floats(0.01, 1))
def test_a_more_careful_bot_never_answers_more(first: float, together: float, careful: float, bold: float) -> None:
    careful, bold = max(careful, bold), min(careful, bold)
    if decide(first, together, careful, WORTH * careful) == "answer":
        assert decide(first, together, bold, WORTH * bold) == "answer"
