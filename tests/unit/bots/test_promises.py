"""An engine's words that promise a person hand over, whether the engine says so or not."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from bots.engines.promises import promise_in

SENTENCES = list(csv.DictReader(Path("tests/promises.csv").read_text("utf-8").splitlines()))
PROMISES = [each["text"] for each in SENTENCES if each["promises"] == "1"]
OTHERS = [each["text"] for each in SENTENCES if each["promises"] == "0"]


@pytest.mark.parametrize(("encoder", "found", "alarms"), [("universal", 0.75, 2), ("none", 0.45, 5)])
def test_promises_are_found_and_few_others_taken_for_one(
    settings: Any, encoder: str, found: float, alarms: int
) -> None:
    settings.UNDERSTANDING_ENCODER = encoder
    assert len(OTHERS) == 200
    counted = [sum(bool(promise_in(text)) for text in texts) for texts in (PROMISES, OTHERS)]
    assert counted[0] >= found * len(PROMISES), counted
    assert counted[1] <= alarms, counted


def test_the_sentence_that_promises_is_named_among_others() -> None:
    text = "Your parcel is in Graz.\nI am sorry about that! I'll connect you to a colleague. Have a nice day."
    assert promise_in(text) == "I'll connect you to a colleague."
    assert promise_in("Do you want me to connect you to a colleague?") == ""
    assert promise_in("") == promise_in("...") == ""


def test_a_configurer_adds_phrases() -> None:
    said = "The moon squad rides out for you."
    assert promise_in(said) == ""
    assert promise_in(said, ("The moon squad rides out",)) == said
