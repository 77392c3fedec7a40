"""Finds phrases that look like those of another interaction, by their vectors. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bots.understanding.features import Floats

RIDGE = 1.0
# The constant beside each vector: an interaction of many phrases is likelier.
CONSTANT = 0.3
LEAD = 0.15
"""The lead of another interaction over a phrase's own that counts, of scores from 0 to 1."""
NEAR = 0.6
"""The cosine to the nearest phrase of the other interaction that counts, if it is more than within the own one."""
CLEAR_LEAD, CLEARLY_NEAR = 0.3, 0.8
"""From these on one phrase is enough; else two phrases of an interaction must look like the same other one."""
AT_ONCE = 1000

Doubles = NDArray[np.float64]
Tells = Callable[[int, int], bool]
"""Whether exact parts tell the phrase with the first index from the one with the second."""


class Rival(NamedTuple):
    """A phrase that looks like another interaction: its index, that of the nearest phrase there, the lead, the cosine."""

    phrase: int
    nearest: int
    lead: float
    cosine: float


def rivals(vectors: Floats, classes: NDArray[np.intp], tells: Tells) -> dict[tuple[int, int], list[Rival]]:
    """By interaction and the other one that its phrases look like: these phrases, the clearest first.

    `classes` numbers the interactions from 0. Each phrase is judged by a linear classifier (ridge regression) that was
    trained with all others, which has a closed form: 0.5 s for 9,000 phrases of 77 interactions. Measured on banking77 with
    10 phrases an intent, every twentieth moved to a wrong one: see docs/bots.md.
    """
    found: dict[tuple[int, int], list[Rival]] = {}
    for at, other, lead in _doubtful(vectors, classes):
        rival = _rival(vectors, classes, at, other, lead, tells)
        if rival is not None:
            found.setdefault((int(classes[at]), other), []).append(rival)
    ordered = {pair: sorted(each, key=lambda rival: (-rival.lead, rival.phrase)) for pair, each in found.items()}
    return {pair: each for pair, each in ordered.items() if len(each) > 1 or _clear(each[0])}


def _clear(rival: Rival) -> bool:
    return rival.lead >= CLEAR_LEAD and rival.cosine >= CLEARLY_NEAR


def _doubtful(vectors: Floats, classes: NDArray[np.intp]) -> Iterator[tuple[int, int, float]]:
    """Phrases that, left out, would be taken for another interaction: index, that interaction, its lead."""
    count = int(classes.max(initial=-1)) + 1
    if count < 2:
        return
    table = np.column_stack((vectors, np.full(len(vectors), CONSTANT))).astype(np.float64)
    inverse = np.linalg.inv(table.T @ table + RIDGE * np.eye(table.shape[1]))
    sums = np.zeros((count, table.shape[1]))
    np.add.at(sums, classes, table)
    weights = inverse @ sums.T
    for start in range(0, len(table), AT_ONCE):
        part, own = table[start : start + AT_ONCE], classes[start : start + AT_ONCE]
        scores = _left_out(part @ weights, ((part @ inverse) * part).sum(axis=1), own)
        rows = np.arange(len(part))
        ours = scores[rows, own].copy()
        scores[rows, own] = -np.inf
        leads = scores.max(axis=1) - ours
        for at in np.flatnonzero(leads >= LEAD):
            yield start + int(at), int(scores[at].argmax()), float(leads[at])


def _left_out(scores: Doubles, leverage: Doubles, own: NDArray[np.intp]) -> Doubles:
    """The scores of each phrase by the classifier that was not trained with it."""
    target = np.zeros_like(scores)
    target[np.arange(len(own)), own] = 1
    left_out: Doubles = (scores - leverage[:, None] * target) / np.maximum(1 - leverage, 1e-6)[:, None]
    return left_out


def _rival(
    vectors: Floats, classes: NDArray[np.intp], at: int, other: int, lead: float, tells: Tells
) -> Rival | None:
    """The nearest phrase of the other interaction that could be meant, if it is nearer than all of the own one."""
    cosines = vectors @ vectors[at]
    cosines[at] = -1
    least = max(NEAR, float(cosines[classes == classes[at]].max()))
    theirs = np.flatnonzero(classes == other)
    for nearest in theirs[np.argsort(-cosines[theirs], kind="stable")]:
        if cosines[nearest] < least:
            return None
        if not tells(at, int(nearest)):
            return Rival(at, int(nearest), lead, float(cosines[nearest]))
    return None
