"""The terms of passages and of questions: folded words and their stems."""

from __future__ import annotations

from itertools import islice

from plain_text.stems import ALGORITHMS, stem
from plain_text.terms import Terms
from plain_text.words import words_of

MOST_ASKED = 32
"""Words of a question that are looked for."""

SHORTEST = 2
"""Characters of a word that tells something, unless it is a figure."""


def of_passage(text: str, languages: tuple[str, ...]) -> Terms:
    """What is indexed of a passage: words, and after `=` their stems in the bot's languages."""
    words = tuple(word.form for word in words_of(text))
    return Terms(words, tuple(sorted({f"={each}" for word in set(words) for each in _stems(word, languages)})))


def of_question(text: str, languages: tuple[str, ...]) -> list[str]:
    """The terms by any of which a passage may be found. A word is left out if its stem is looked for."""
    found: dict[str, None] = {}
    words = (word.form for word in words_of(text) if len(word.form) >= SHORTEST or word.form.isdigit())
    for word in islice(dict.fromkeys(words), MOST_ASKED):
        stems = _stems(word, languages)
        found |= dict.fromkeys([f"={each}" for each in stems] or [word])
    return list(found)


def _stems(word: str, languages: tuple[str, ...]) -> set[str]:
    """Stems in all languages: a bot's sources may be in another language than the question."""
    if not word.isalpha() or len(word) < 3:
        return set()
    return {stem(word, language) for language in languages if language in ALGORITHMS}
