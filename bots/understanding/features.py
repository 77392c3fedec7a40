"""A text as numbers: its words and pieces of words, weighted by how much they tell."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
Features = tuple[Indices, Floats]
"""The columns of a text's words and pieces of words, and their weights."""

SHORTEST, LONGEST = 2, 5
LONGEST_KEPT = 32  # characters of a word
# A visitor may send 4,000 characters; the first ones show the subject.
READ_CHARACTERS = 600
BLANKS = re.compile(r"\s+")


def words(text: str) -> list[str]:
    """Words and pairs of neighboring words."""
    single = text[:READ_CHARACTERS].split()
    return single + [f"{one} {two}" for one, two in pairwise(single)]


def pieces(text: str) -> list[str]:
    """Runs of 2 to 5 characters within words. A blank marks the ends of a word."""
    return [piece for word in text[:READ_CHARACTERS].split() for piece in _kept_or_cut(word)]


def _kept_or_cut(word: str) -> tuple[str, ...]:
    # Of what has no blanks for hundreds of characters, the pieces of each would take a hundred kilobytes for ever.
    return _kept(word) if len(word) <= LONGEST_KEPT else _cut(word)


@lru_cache(maxsize=1024)
def _kept(word: str) -> tuple[str, ...]:
    return _cut(word)


def _cut(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    found: list[str] = []
    for size in range(SHORTEST, min(LONGEST + 1, len(padded))):
        found.extend(padded[start : start + size] for start in range(len(padded) - size + 1))
    return (*found, padded) if len(padded) <= LONGEST else tuple(found)


class Block:
    """One kind of feature: the known ones, where their columns begin, and how much each tells (idf)."""

    def __init__(self, split: Callable[[str], list[str]], known: Mapping[str, int], idf: Floats, start: int) -> None:
        self.split, self.known, self.idf, self.start = split, known, idf, start

    def vector(self, text: str) -> Features:
        """Columns and weights of a text, as a vector of length 1, or empty."""
        counted = Counter(column for column in map(self.known.get, self.split(text)) if column is not None)
        columns = np.array([*counted], dtype=np.int32)
        weights = np.array([1.0 + math.log(count) for count in counted.values()], dtype=np.float32)
        weights *= self.idf[columns]
        length = float(np.sqrt(weights @ weights))
        return columns + np.int32(self.start), weights / length if length else weights
