"""The languages and scripts in which a bot's phrases are, and whether a sentence is in another one."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from bots.understanding.spoken_language import spoken_language

# What is in less than this share of the phrases is an exception, like a foreign name.
TYPICAL = 0.1
# The languages that the encoder knows.
ENCODED = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh-hans", "zh-hant")
# Scripts that one language mixes.
EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}


class Spoken(NamedTuple):
    """The languages of sentences, as far as they can be told, and their scripts by the names of Unicode."""

    languages: frozenset[str]
    scripts: frozenset[str]

    def is_other(self, text: str) -> bool:
        """Whether a text is in a language of none of these sentences; False if that is not certain."""
        written = script(text)
        if written and self.scripts and written not in self.scripts:
            return True
        language = spoken_language(text, ENCODED) if self.languages else ""
        return bool(language) and language not in self.languages


def spoken_in(phrases: Sequence[str]) -> Spoken:
    """The languages and scripts that are typical of these phrases."""
    return Spoken(_typical(spoken_language(text, ENCODED) for text in phrases), scripts_of(phrases))


def scripts_of(phrases: Sequence[str]) -> frozenset[str]:
    """The scripts that are typical of these phrases."""
    return _typical(script(text) for text in phrases)


def script(text: str) -> str:
    """The script of most letters, by its Unicode name; East Asian scripts count as one."""
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else ""
    names = Counter(_script_of(char) for char in text if char.isalpha())
    name = names.most_common(1)[0][0] if names else ""
    return "CJK" if name in EAST_ASIAN else name


@lru_cache(maxsize=4096)
def _script_of(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _typical(found: Iterable[str]) -> frozenset[str]:
    counted = Counter(name for name in found if name)
    return frozenset(name for name, count in counted.items() if count >= TYPICAL * counted.total())
