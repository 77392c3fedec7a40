"""Everyday sentences that hardly any bot is about, without those that this bot is about."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bots.understanding.normalization import normalize, plain
from bots.understanding.spoken_language import spoken_language

# A word in more than this share of the background is common, like "my" or "where".
COMMON = 0.01
# A word in more than this share of an interaction's phrases is typical of the interaction.
TYPICAL = 0.1
# The languages that the encoder knows.
ENCODED = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh-hans", "zh-hant")
# Scripts that one language mixes.
EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}


@cache
def sentences() -> tuple[str, ...]:
    """The whole background, normalized and without accents."""
    return tuple(_as_written())


def as_written() -> tuple[str, ...]:
    """The same sentences with their accents and marks."""
    return tuple(_as_written().values())


@cache
def languages() -> tuple[str, ...]:
    """The language of each sentence; "" if it is too short to tell."""
    return tuple(spoken_language(line, ENCODED) for line in _as_written().values())


def _as_written() -> dict[str, str]:
    """The lines of the file by their normalized form."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return {plain(normalize(line)): line for line in kept}


@cache
def vocabulary() -> frozenset[str]:
    """The words of the background."""
    return frozenset(word for line in sentences() for word in line.split())


def foreign_to(phrases: Sequence[str], labels: Sequence[int]) -> list[str]:
    """The background without sentences that hold a bot's own words. `phrases` are normalized and without accents."""
    everyday = sentences()
    in_background = Counter(word for line in everyday for word in set(line.split()))
    size = Counter(labels)
    labeled = zip(phrases, labels, strict=True)
    per_label = Counter((label, word) for text, label in labeled for word in set(text.split()))
    own = {
        word
        for (label, word), count in per_label.items()
        if count >= TYPICAL * size[label] and in_background[word] <= COMMON * len(everyday)
    }
    said = set(phrases)
    return [line for line in everyday if line not in said and not own.intersection(line.split())]


def in_scripts_of(phrases: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The lines in scripts that the phrases use: refusing Arabic does not prove that English is understood."""
    counted = Counter(script(text) for text in phrases)
    used = {name for name, count in counted.items() if count >= TYPICAL * len(phrases)}
    return [line for line in lines if script(line) in used]


def spoken_like(phrases: Sequence[str], lines: Sequence[str]) -> list[bool]:
    """Whether each of the lines of the background is in a language of the phrases, or may be by its script.

    Sentences of one language are nearer to each other than to translations. A question in a language of none of the
    bot's phrases would be nearer to everyday sentences of that language than to what it means.
    """
    known = dict(zip(sentences(), languages(), strict=True))
    counted = Counter(spoken_language(text, ENCODED) for text in phrases)
    told = sum(count for name, count in counted.items() if name)
    spoken = {name for name, count in counted.items() if name and count >= TYPICAL * told}
    in_script = set(in_scripts_of(phrases, lines))
    return [known[line] in spoken if known[line] and spoken else line in in_script for line in lines]


def script(text: str) -> str:
    """The script of most letters, by its Unicode name; East Asian scripts count as one."""
    names = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    name = names.most_common(1)[0][0] if names else ""
    return "CJK" if name in EAST_ASIAN else name
