"""How often each line says each word and piece of a word: counted once for all trainings of a bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from bots.understanding.features import Floats, pieces, words


class Weighed(NamedTuple):
    """Lines as numbers: `matrix` (lines x columns), the `idf` of each column, and what the columns are called, the
    words before the pieces."""

    matrix: csr_matrix
    idf: Floats
    words: list[str]
    pieces: list[str]


class CountedLines:
    """Normalized lines without accents, with the counts of their words and pieces."""

    def __init__(self, bare: Sequence[str]) -> None:
        self.bare = list(bare)
        counters = [CountVectorizer(analyzer=kind, dtype=np.float32) for kind in (words, pieces)]
        self._counts = [csr_matrix(counter.fit_transform(self.bare)) for counter in counters]
        self._names = [counter.get_feature_names_out() for counter in counters]

    def weighed(self, chosen: NDArray[np.bool_]) -> Weighed:
        """The chosen lines, as if there were no others: what they do not say has no column."""
        both = [_weighed(counts[chosen], names) for counts, names in zip(self._counts, self._names, strict=True)]
        matrix = csr_matrix(hstack([each for each, _, _ in both]))
        return Weighed(matrix, np.concatenate([idf for _, idf, _ in both]), *(names for _, _, names in both))


def _weighed(counts: Any, names: NDArray[Any]) -> tuple[Any, Floats, list[str]]:
    said = np.flatnonzero(np.bincount(counts.indices, minlength=counts.shape[1]))
    own = csr_matrix(counts[:, said])
    weigher = TfidfTransformer(sublinear_tf=True).fit(own)
    return weigher.transform(own, copy=False), weigher.idf_.astype(np.float32), names[said].tolist()
