"""A linear classifier of two classes, for some hundred texts: fitted in milliseconds, without scikit-learn, whose
import alone takes a second."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bots.understanding.features import Floats

STEPS = 30
SMALL = 1e-6


class Line(NamedTuple):
    """The probability of a text is the logistic function of its features' weighted sum and `offset`."""

    weights: Floats
    offset: float

    def probabilities(self, features: Floats) -> Floats:
        """Of the first class, one for each row."""
        return _logistic(features @ self.weights + np.float32(self.offset))


def fitted(features: Floats, belongs: NDArray[np.bool_], strength: float) -> Line:
    """The line between the rows that belong to the class and the others; both classes weigh the same.

    Minimizes `strength` times the logistic loss plus half the weights' square, by Newton's steps on the products of the
    rows, since there are fewer rows than features (Hastie, Tibshirani, Friedman: The Elements of Statistical Learning,
    4.4.1 and 12.3.7).
    """
    rows = len(features)
    share = np.where(belongs, rows / (2 * belongs.sum()), rows / (2 * (~belongs).sum())) * strength
    products = (features @ features.T).astype(np.float64)
    system = np.zeros((rows + 1, rows + 1))
    system[:rows, :rows], system[rows, :rows], system[:rows, rows] = products, 1.0, 1.0
    score = np.zeros(rows)
    for _step in range(STEPS):
        likely = _logistic(score)
        curve = np.maximum(likely * (1 - likely), SMALL)
        np.fill_diagonal(system[:rows, :rows], products.diagonal() + 1 / (share * curve))
        found = np.linalg.solve(system, np.append(score + (belongs - likely) / curve, 0.0))
        before, score = score, products @ found[:rows] + found[rows]
        if np.abs(score - before).max() < SMALL:
            break
    return Line((features.T @ found[:rows]).astype(np.float32), float(found[rows]))


def _logistic(score: NDArray[Any]) -> NDArray[Any]:
    likely: NDArray[Any] = 1 / (1 + np.exp(-np.clip(score, -50, 50)))
    return likely
