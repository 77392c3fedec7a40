"""An engine's words that promise a person hand over, whether the engine says so or not."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
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


OTHER = "Parcel {at} is on its way from Graz to Vienna and arrives between nine and twelve on the next working day. "
PROMISE = "I'll connect you to a colleague."


def _long(count: int = 120) -> str:
    return "".join(OTHER.format(at=at) for at in range(count))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (_long() + PROMISE, PROMISE),
        (f"{PROMISE} {_long()}", PROMISE),
        (f"{_long()}\n\n**{PROMISE}** Bye!", f"**{PROMISE}"),
        (f"“Wait.” {PROMISE}", PROMISE),
        ("荷物は明日届きます。担当者におつなぎします。お待ちください。", "担当者におつなぎします。"),
        ("您的包裹明天到。我帮您转接人工客服。请稍等。", "我帮您转接人工客服。"),
        ("سأحولك إلى زميل. هل تريد شيئًا آخر؟", "سأحولك إلى زميل."),
    ],
)
def test_a_promise_is_found_wherever_an_answer_begins_or_ends(text: str, sentence: str) -> None:
    assert promise_in(text) == sentence


@pytest.mark.parametrize(
    "text",
    [
        f"Shall I write “{PROMISE}”? Or (do you want me to connect you to a colleague?) Say so.",
        "Soll ich Sie mit einer Kollegin verbinden?\nIch warte.",
        "担当者におつなぎしましょうか？荷物は明日届きます。",
        _long(),
        " " * 13_500,
        ".” " * 4_500,
        "\n" * 13_500,
    ],
)
def test_offers_in_the_form_of_a_question_and_other_sentences_promise_nothing(text: str) -> None:
    assert promise_in(text) == ""


def test_a_configurers_phrase_is_found_in_the_middle_of_a_long_answer() -> None:
    said = "The Moon-Squad rides out for you."
    assert promise_in(f"{_long(60)}{said} {_long(60)}", ("moon squad rides out",)) == said


@pytest.mark.parametrize(
    "text",
    [
        _long()[:13_500],
        "".join(f"{at}.\n" for at in range(8_000)),
        "word " * 8_000,
        "".join(chr(0x4E00 + at * 37 % 0x5000) for at in range(40_000)),
    ],
)
def test_a_long_answer_costs_little(text: str) -> None:
    phrases = tuple(f"{at:03x}" for at in range(0xA00, 0xA00 + 1_000))  # as many as the form takes
    promise_in("Hello.", phrases)
    began = time.thread_time()
    promise_in(text, phrases)
    assert time.thread_time() - began < 1


def test_many_phrases_cost_little() -> None:
    phrases = tuple(f"{at:03x}" for at in range(0xA00, 0xA00 + 1_000))
    text = _long()[:13_500]
    promise_in(text, phrases)
    began = time.thread_time()
    promise_in(text + "!", phrases)
    assert time.thread_time() - began < 0.2


def test_the_first_answer_of_a_process_does_not_wait_for_scikit_learn() -> None:
    program = (
        "import sys; from django.conf import settings; settings.configure(UNDERSTANDING_ENCODER='none');"
        "from bots.engines.promises import promise_in; assert promise_in(sys.argv[1]);"
        "assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, PROMISE], check=True, timeout=60)
