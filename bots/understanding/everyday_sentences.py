"""Everyday sentences that hardly any bot is about, without those that this bot is about."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bots.understanding.normalization import normalize, plain
from bots.understanding.phrase_languages import ENCODED, script, spoken_in
from bots.understanding.spoken_language import spoken_language

# A word in more than this share of the background is common, like "my" or "where".
COMMON = 0.01
# A word in more than this share of an interaction's phrases is typical of the interaction.
TYPICAL = 0.1


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


def spoken_like(phrases: Sequence[str], lines: Sequence[str]) -> list[bool]:
    """Whether each of the lines of the background is in a language of the phrases, or may be by its script.

    Sentences of one language are nearer to each other than to translations. A question in a language of none of the
    bot's phrases would be nearer to everyday sentences of that language than to what it means.
    """
    known, spoken = dict(zip(sentences(), languages(), strict=True)), spoken_in(phrases)
    by_script = [script(line) in spoken.scripts for line in lines]
    if not spoken.languages:
        return by_script
    return [
        known[line] in spoken.languages if known[line] else written
        for line, written in zip(lines, by_script, strict=True)
    ]
