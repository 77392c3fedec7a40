"""The bot's own sentences are there in every language that a bot can speak."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bots.wording import asking_back, first_words, leaving, own_sentences, questions
from bots.wording.languages import LANGUAGES
from bots.wording.questions import Question
from bots.wording.values.agreement import agreed
from bots.wording.values.dates import spelled
from bots.wording.values.reading import Conventions, NoCountry, NotYet, OtherSide, Reading, Unclear, When

OTHERS = json.loads(Path(own_sentences.__file__).with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_sentence_is_left_in_english(language: str) -> None:
    said = [
        lambda code: questions.said_back(Reading("1", "one"), code),
        lambda code: questions.said_back(Reading("1", "one", "two"), code),
        lambda code: asked_back(NoCountry(), code),
        lambda code: asked_back(Unclear("one", "two"), code),
        lambda code: asked_back(OtherSide(date(2026, 11, 1)), code, "future"),
        lambda code: asked_back(OtherSide(date(2026, 12, 1)), code, "past"),
        lambda code: asking_back.asked("one", "two", code),
        asking_back.neither,
        leaving.leave,
        leaving.person,
        leaving.left,
    ]
    for sentence in said:
        assert sentence(language) != sentence("en")
    first = {field: text() for field, text in first_words.WORDS.items()}
    translated = first_words.in_language(first, language)
    assert set(translated) == set(first)
    assert not set(translated.values()) & set(first.values())


def asked_back(unclear: NotYet, language: str, when: When = "any") -> str:
    return questions.asked_back(
        unclear, Question("date", "day", when=when), Conventions(language, "", date(2026, 11, 27))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_for_yes_and_no_are_understood(language: str) -> None:
    yes, no = questions.yes_and_no(language)
    for word in (yes, no):
        assert agreed(word, yes, no) == Reading(word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_spelled_in_each_language(language: str) -> None:
    said = spelled(date(2026, 12, 31), Conventions(language, "", date(2026, 11, 27)))
    assert "31" in said
    assert (said == "December 31, 2026") == (language == "en")


@pytest.mark.parametrize("sentence", OTHERS)
def test_each_language_has_the_same_places(sentence: str) -> None:
    for text in OTHERS[sentence].values():
        for place in ("%(value)s", "%(other)s", "%(one)s"):
            assert text.count(place) == sentence.count(place), text
