"""The words with which a visitor starts a conversation over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bots.understanding.normalization import normalize, spellings
from bots.wording import cancel_words, texts

if TYPE_CHECKING:
    from bots.answering.content import Content


def restarts_on(content: Content) -> frozenset[str]:
    """The cancel words of all languages of the bot, in all spellings."""
    return frozenset().union(*(spellings(normalize(word)) for word in words_of(content)))


def words_of(content: Content) -> tuple[str, ...]:
    """The cancel words of all languages. A content from before there were lists of them gets the lists."""
    by_language = {content.language: content.cancel_words}
    by_language |= {code: each.cancel_words for code, each in content.other_languages.items()}
    if not content.cancels_as_listed:
        taken = set(_other_meanings(content))
        by_language = {
            code: texts.words(cancel_words.completed(", ".join(words), code, taken))
            for code, words in by_language.items()
        }
    return tuple(word for words in by_language.values() for word in words)


def _other_meanings(content: Content) -> Iterator[str]:
    """The words that mean something in the bot: phrases, labels and choices."""
    yield from (phrase for phrase, _ in content.phrases)
    for item in content.interactions.values():
        yield from (button.label for button in item.buttons)
        yield from item.question.choices if item.question else ()
