"""The layers of the universal encoder for one sentence: the numbers that the package makes, in less time.

Encoding one sentence takes about as long as reading the weights, 13 MB. The first layers read one token at a time, so
their output is kept for the tokens met lately, and their third of the weights is read for new tokens only.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from bots.understanding.features import Floats

KEPT = 1024
"""Tokens, of 13 KB each: more than LONGEST, so that no token of a sentence makes room for another one of it."""
LONGEST = 256
"""Tokens of one sentence. Longer ones are left to the package's own pass."""
WIDTH = 256
EMBEDDED = 512
# Of each branch: the tokens that are read at once, and how many of them stand before the token itself.
BRANCHES = ((2, 0), (3, 1), (5, 2))


class Layers:
    """Makes vectors of sentences, token by token. Safe to share by threads."""

    def __init__(self, weights: Any) -> None:
        """`weights`: the package's backend, whose arrays are read."""
        self._weights = weights
        self._kept = TokenProducts(weights)

    def encode(self, tokens: Sequence[int]) -> Floats:
        """The unit vector of one sentence of 2 to LONGEST tokens, its marks of beginning and end among them."""
        weights, count = self._weights, len(tokens)
        own, products = self._kept.of(tokens)
        features = np.empty((count, EMBEDDED + WIDTH * len(BRANCHES)), dtype=np.float32)
        features[:, :EMBEDDED] = _embedded(weights, np.array(tokens))
        start = 0
        for branch, (size, before) in enumerate(BRANCHES):
            columns = slice(branch * WIDTH, (branch + 1) * WIDTH)
            inner = np.tile(weights.b1[branch], (count, 1))
            for at in range(-before, size - before):
                _add_shifted(inner, products[:, start : start + WIDTH], at)
                start += WIDTH
            np.maximum(inner, 0, out=inner)
            inner += own[:, columns]
            outer = _windows(inner, size, before) @ weights.w2[branch]
            outer += weights.b2[branch]
            np.maximum(outer, 0, out=outer)
            outer += inner
            features[:, EMBEDDED:][:, columns] = outer
        _layer_norm(features, weights.ln_g, weights.ln_b, weights.eps)
        return _sentence_vector(weights, features)


class TokenProducts:
    """Keeps the output of the first layers for each token: 256 numbers a branch, times that branch's matrices, too.

    New tokens replace those that were not met for the longest time.
    """

    def __init__(self, weights: Any) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._places: OrderedDict[int, int] = OrderedDict()
        own = WIDTH * len(BRANCHES)
        self._rows = np.zeros((KEPT, own + WIDTH * sum(size for size, _ in BRANCHES)), dtype=np.float32)
        self._own = own

    def of(self, tokens: Sequence[int]) -> tuple[Floats, Floats]:
        """Two arrays with a row for each token: 256 numbers a branch, and 256 for each matrix of each branch."""
        with self._lock:
            missing = []
            for token in dict.fromkeys(tokens):
                if token in self._places:
                    self._places.move_to_end(token)
                else:
                    missing.append(token)
            if missing:
                self._keep(missing)
            rows = self._rows[[self._places[token] for token in tokens]]
        return rows[:, : self._own], rows[:, self._own :]

    def _keep(self, tokens: Sequence[int]) -> None:
        made = self._made(tokens)
        for token, row in zip(tokens, made, strict=True):
            full = len(self._places) >= KEPT
            place = self._places.popitem(last=False)[1] if full else len(self._places)
            self._places[token] = place
            self._rows[place] = row

    def _made(self, tokens: Sequence[int]) -> Floats:
        weights = self._weights
        own = _embedded(weights, np.array(tokens)) @ weights.proj_W
        own += weights.proj_b
        _layer_norm(own, weights.ln_g_all, weights.ln_b_all, weights.eps)
        made = [own]
        for branch, (size, _) in enumerate(BRANCHES):
            part, matrix = own[:, branch * WIDTH : (branch + 1) * WIDTH], weights.w1[branch]
            made += [part @ matrix[at * WIDTH : (at + 1) * WIDTH] for at in range(size)]
        return np.concatenate(made, axis=1)


def _embedded(weights: Any, tokens: np.ndarray[Any, Any]) -> Floats:
    """The table's row of each token; the table is kept in pieces, each with a scale of its own."""
    piece = tokens % len(weights.scale)
    embedded: Floats = weights.table[tokens].astype(np.float32)
    embedded *= weights.scale[piece, None]
    embedded += weights.lo[piece, None]
    return embedded


def _add_shifted(to: Floats, rows: Floats, at: int) -> None:
    """Adds to each row the one that stands `at` rows after it, if there is one."""
    count = len(to)
    if at >= 0:
        to[: count - at] += rows[at:]
    else:
        to[-at:] += rows[: count + at]


def _windows(rows: Floats, size: int, before: int) -> Floats:
    """Each row with its neighbors, side by side; zeros beyond the ends."""
    padded = np.zeros((len(rows) + size - 1, WIDTH), dtype=np.float32)
    padded[before : before + len(rows)] = rows
    return np.lib.stride_tricks.as_strided(padded, (len(rows), size * WIDTH), padded.strides)


def _layer_norm(rows: Floats, gain: Floats, offset: Floats, least: float) -> None:
    """Gives each row the average 0 and the variance 1, then gain and offset. In place."""
    rows -= rows.mean(axis=1, keepdims=True)
    rows *= np.reciprocal(np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + least))[:, None]
    rows *= gain
    rows += offset


def _sentence_vector(weights: Any, features: Floats) -> Floats:
    """The last layers, which read the sum of all tokens."""
    count = np.float32(len(features))
    mean = (features.sum(axis=0) @ weights.cnn_W + count * weights.cnn_b) / np.sqrt(count)
    first = np.maximum(mean @ weights.p1 + np.maximum(mean @ weights.d0, 0) @ weights.d1, 0)
    last: Floats = np.tanh(first @ weights.p3 + np.maximum(first @ weights.d2, 0) @ weights.d3)
    last /= math.sqrt(max(float(last @ last), weights.eps))
    return last
