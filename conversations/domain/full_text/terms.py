"""The terms of a line: its words, their stems, and facets: who said it, to which bot, in which language …

A stem is written `=stem` and a facet `:name`, so that no word is taken for one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from plain_text.folding import folded
from plain_text.stems import stem
from plain_text.terms import Terms
from plain_text.words import words_of

MOST = 4_000
"""Words of a line that are searched."""

FILE = ":file"
EVERY = (":card", *(f":a{author}" for author in ("visitor", "operator", "bot", "notice", "note")))
"""Every line has one of these: the card of the visitor the first."""


def terms_of(text: str, *, language: str, facets: Collection[str], key: int) -> Terms:
    """What is indexed of a line with this text and key."""
    words = tuple(word.form for word in islice(words_of(text), MOST))
    stems = {f"={found}" for word in set(words) if (found := stem(word, language)) != word}
    return Terms(words, (*sorted(stems), *sorted(set(facets))), tuple(times_of(key)))


def alternatives(word: str, languages: Collection[str]) -> tuple[str, ...]:
    """The terms that a folded word of a search may be found by: itself, and its stems in these languages."""
    found = dict.fromkeys([word])
    for language in sorted(languages):
        base = stem(word, language)
        found |= dict.fromkeys((base, f"={base}"))
    return tuple(found)


def author(kind: str) -> str:
    """The facet of lines of a kind of author, or of the card."""
    return f":{kind}" if kind == "card" else f":a{kind}"


def operator(pk: int) -> str:
    """The facet of an operator's lines."""
    return f":o{pk}"


def bot(pk: int) -> str:
    """The facet of all lines with a bot."""
    return f":b{pk}"


def language(code: str) -> str:
    """The facet of the language of the conversation."""
    return f":l{code}"


def called(name: str) -> set[str]:
    """The facets of a visitor's lines by each word of the name."""
    return {f":n{word.form}" for word in words_of(name)}


def tag(name: str) -> str:
    """The facet of a label: its words, folded."""
    return ":t" + "_".join(word.form for word in words_of(folded(name)))


KEY_SHIFT = 20
"""A key is a time in milliseconds, and below it this many bits that tell lines of one millisecond apart."""

LAST_KEY = (1 << 63) - 1
"""Of the year 2248."""

LEVELS = (22, 25, 28, 31, 34, 37)
"""Stretches of time that a search looks through from the latest back: 2 to these powers of a millisecond, from 70
minutes to four years."""


def times_of(key: int) -> Iterator[str]:
    """The stretches that a line lies in, as terms: with them, an index finds the latest lines of a common word."""
    for level in LEVELS:
        yield stretch(level, key >> KEY_SHIFT >> level)


def stretch(level: int, number: int) -> str:
    """The term of a stretch of time."""
    return f":w{level}_{number}"
