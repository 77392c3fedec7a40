"""A text as numbers: its words and pieces of words, weighted by how much they tell."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]

SHORTEST, LONGEST = 2, 5
# A visitor may send 4,000 characters; the first ones show the subject.
READ_CHARACTERS = 600
BLANKS = re.compile(r"\s+")


def words(text: str) -> list[str]:
    """Words and pairs of neighboring words."""
    single = text[:READ_CHARACTERS].split()
    return single + [f"{one} {two}" for one, two in pairwise(single)]


def pieces(text: str) -> list[str]:
    """Runs of 2 to 5 characters within words. A blank marks the ends of a word."""
    found: list[str] = []
    for word in text[:READ_CHARACTERS].split():
        padded = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            if size >= len(padded):
                found.append(padded)
                break
            found.extend(padded[start : start + size] for start in range(len(padded) - size + 1))
    return found


class Block:
    """One kind of feature: the known ones, where their columns begin, and how much each tells (idf)."""

    def __init__(self, split: Callable[[str], list[str]], known: Mapping[str, int], idf: Floats, start: int) -> None:
        self.split, self.known, self.idf, self.start = split, known, idf, start

    def vector(self, text: str) -> tuple[Indices, Floats]:
        """Columns and weights of a text, as a vector of length 1, or empty."""
        counted = Counter(self.split(text))
        pairs = [(column, count) for name, count in counted.items() if (column := self.known.get(name)) is not None]
        columns = np.array([column for column, _ in pairs], dtype=np.int32)
        weights = np.array([1.0 + math.log(count) for _, count in pairs], dtype=np.float32)
        weights *= self.idf[columns]
        length = float(np.sqrt(weights @ weights))
        return columns + np.int32(self.start), weights / length if length else weights
