"""Passages are found by meaning and by words, in the language of the question or in another one."""

from __future__ import annotations

from typing import Any

import pytest

from bots.models import Bot
from bots.sources import finding, keeping, upkeep
from tests.unit.bots.sources.corpus import DOCUMENTS, QUESTIONS, Question

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]

LANGUAGES = ("en", "de", "fr", "ar", "ja")


@pytest.fixture
def shop() -> Bot:
    bot = Bot.objects.create(name="Shop", slug="shop", languages=list(LANGUAGES[1:]))
    for title, text in DOCUMENTS.items():
        keeping.add(bot, "markdown", title, text)
    upkeep.make_of(bot.pk)
    return bot


def found(bot: Bot, question: str) -> list[finding.Found]:
    digests = bot.sources.values_list("digest", flat=True)
    return finding.find(bot.pk, digests, [question], languages=LANGUAGES)


def place(bot: Bot, question: Question) -> int | None:
    passages = found(bot, question.asked)
    return next((at for at, each in enumerate(passages, 1) if question.holds in each.text), None)


def test_the_passage_with_the_answer_is_found(shop: Bot) -> None:
    places = [place(shop, question) for question in QUESTIONS]
    missed = [question.asked for question, at in zip(QUESTIONS, places, strict=True) if at is None]
    first = sum(at == 1 for at in places)
    print(f"{len(QUESTIONS)} questions: {len(QUESTIONS) - len(missed)} in the first 8, {first} first; missed {missed}")
    assert len(missed) <= 2, missed
    assert first >= 24


def test_without_an_encoder_words_alone_find_it(shop: Bot, settings: Any) -> None:
    settings.UNDERSTANDING_ENCODER = "none"
    assert {each.likeness for each in found(shop, "can I return earrings?")} == {None}
    places = [place(shop, question) for question in QUESTIONS]
    print(f"by words: {sum(at is not None for at in places)} of {len(places)}")
    assert sum(at is not None for at in places) >= 20


@pytest.mark.parametrize("question", ["qwertz", "🙂", "?", "Quantenchromodynamik", "xyzzy plugh"])
def test_words_that_no_source_has_find_nothing(shop: Bot, question: str) -> None:
    assert found(shop, question) == []


@pytest.mark.parametrize("question", ["Who won the chess championship in 1972?", "the of and"])
def test_what_no_source_is_about_is_not_found_by_meaning(shop: Bot, question: str) -> None:
    likeness = [each.likeness or 0 for each in found(shop, question)]
    assert all(each < finding.UNLIKE for each in likeness), likeness
