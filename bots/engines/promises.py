"""Finds a promise of a person in an engine's words: a promise is a handoff, whether the engine says so or not.

A linear classifier on the vectors of sentences, or on pieces of words if there is no encoder. It learns from
`promises.json` and from the phrases that the configurer adds. `tests/promises.csv` measures it: see `docs/engines.md`.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bots.engines.statements import ends_of, statements
from bots.understanding import encoders, sentence_vectors
from bots.understanding.features import Floats, pieces
from bots.understanding.logistic import Line, fitted
from bots.understanding.normalization import normalize

THRESHOLD, THRESHOLD_OF_WORDS = 0.5, 0.7
"""Probability from which a sentence counts as a promise, by meaning and by words alone."""

REGULARIZATION = 10.0
SHORTEST_PIECE = 3
"""Characters; pairs of letters raised twice as many false alarms."""

MOST_LEARNED = 100
"""Phrases of a configurer that are learned from; each of them is found word by word."""


def promise_in(text: str, phrases: tuple[str, ...] = ()) -> str:
    """The sentence of `text` that promises a person; "" if there is none. An offer in the form of a question is none.

    `phrases`: further promises, in any language. They are looked for in the whole text, meanings in its first and last
    sentences. About 1 ms for each of these: not for the event loop.
    """
    said = statements(text)
    if not said:
        return ""
    if exact := _worded(said, phrases):
        return exact
    said, name = ends_of(said), encoders.present_name()
    likely = _classifier(name, phrases[:MOST_LEARNED]).probabilities(said)
    best = int(np.argmax(likely))
    return said[best] if likely[best] >= (THRESHOLD_OF_WORDS if name == encoders.NO_ENCODER else THRESHOLD) else ""


def _worded(said: Sequence[str], phrases: Sequence[str]) -> str:
    """The first statement that has one of these phrases in it, however it is written."""
    wanted = {normalize(each) for each in phrases} - {""}
    if not wanted:
        return ""
    folded = [normalize(each) for each in said]
    whole = "\n".join(folded)
    places = [at for phrase in wanted if (at := whole.find(phrase)) >= 0]
    return said[whole.count("\n", 0, min(places))] if places else ""


class _Classifier(NamedTuple):
    line: Line
    known: dict[str, int]
    """The columns of pieces of words; empty if there is an encoder."""

    def probabilities(self, said: Sequence[str]) -> Floats:
        return self.line.probabilities(_features(said, self.known))


@lru_cache(maxsize=32)
def _classifier(_encoder: str, phrases: tuple[str, ...]) -> _Classifier:
    known = _known()
    promises = [each for texts in known["promises"].values() for each in texts] + list(phrases)
    texts = promises + [each for others in known["others"].values() for each in others]
    columns = {} if encoders.current() else _columns(texts)
    is_promise = np.arange(len(texts)) < len(promises)
    return _Classifier(fitted(_features(texts, columns), is_promise, REGULARIZATION), columns)


def _features(texts: Sequence[str], known: dict[str, int]) -> Floats:
    """One row for each text: its vector, or, where pieces of words are `known`, how often it has each of them."""
    if not known and (vectors := sentence_vectors.of(texts)) is not None:
        return vectors
    rows = np.zeros((len(texts), len(known)), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        counted = Counter(_pieces(text))
        length = math.sqrt(sum(count * count for count in counted.values())) or 1.0
        for piece, count in counted.items():
            if (column := known.get(piece)) is not None:
                row[column] = count / length
    return rows


def _columns(texts: Sequence[str]) -> dict[str, int]:
    known = dict.fromkeys(piece for text in texts for piece in _pieces(text))
    return {piece: column for column, piece in enumerate(known)}


def _pieces(text: str) -> list[str]:
    return [piece for piece in pieces(text.lower()) if len(piece) >= SHORTEST_PIECE]


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return found
