"""What the trained model has said lately is known at once, and only that."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from bots.understanding import train
from bots.understanding.match import NOTHING, Match
from bots.understanding.matcher import Matcher
from bots.understanding.model import Model
from bots.understanding.remembered import Remembered

PHRASES = [("where is my parcel", 1), ("track my parcel", 1), ("when are you open", 2), ("opening hours", 2)]


@pytest.fixture(scope="module")
def model() -> Model:
    return train(PHRASES)


@hypothesis.settings(max_examples=40, deadline=None)
@hypothesis.given(st.text(max_size=40) | st.sampled_from(["wher is my parcle", "are you open now", "\ud800", "", "?"]))
def test_what_is_known_at_once_is_what_the_model_says(model: Model, text: str) -> None:
    matcher, fresh = Matcher(PHRASES, model), Matcher(PHRASES, model)
    assert matcher.likeliest_at_once(text) is None
    found = matcher.likeliest(text)
    assert found == fresh.likeliest(text)
    assert matcher.likeliest_at_once(text) in (found, None)
    assert matcher.likeliest(text) == found


def test_a_bot_without_a_model_knows_at_once_that_it_understands_nothing() -> None:
    assert Matcher(PHRASES, None).likeliest_at_once("where might it be") == NOTHING


def test_a_model_that_fails_is_asked_again(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher(PHRASES, model)
    with monkeypatch.context() as broken:
        broken.setattr(Model, "match", lambda *_, **__: 1 / 0)
        assert matcher.likeliest("wher is my parcle") == NOTHING
    assert matcher.likeliest("wher is my parcle").interaction == 1


def test_the_oldest_matches_are_forgotten_and_no_words_are_kept() -> None:
    kept = Remembered(most=3)
    for number in range(5):
        kept.put(f"secret words {number}", Match(number, 0.9, None))
        kept.get("secret words 2")
    assert [kept.get(f"secret words {number}") is not None for number in range(5)] == [False, False, True, True, True]
    assert "secret" not in repr(vars(kept))


def test_another_encoder_is_asked_anew(settings: Any) -> None:
    kept = Remembered()
    kept.put("hello", NOTHING)
    settings.UNDERSTANDING_ENCODER = "onnx:/elsewhere"
    assert kept.get("hello") is None
