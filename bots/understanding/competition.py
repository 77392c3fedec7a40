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
LEAD, NEAR = 0.2, 0.6
"""The lead of the other interaction, of scores from 0 to 1, and the cosine to its nearest phrase from which on a phrase
looks like it, if no phrase of its own interaction is nearer."""
LITTLE_LEAD, NEARER, MORE = -0.1, 0.7, 0.03
"""Phrases that look like the other interaction shield each other from a lead. Nearer ones count without it, if they are
nearer by `MORE` than to any phrase of their own interaction."""
CLEAR_LEAD, CLEARLY_NEAR = 0.3, 0.8
"""From these on one phrase is enough; else there must be two, and one of them with a lead."""
AT_ONCE = 1000

Doubles = NDArray[np.float64]
Tells = Callable[[int, int], bool]
"""Whether exact parts tell the phrase with the first index from the one with the second."""


class Rival(NamedTuple):
    """A phrase that looks like another interaction: index, that of the nearest phrase there, the lead, the cosine."""

    phrase: int
    nearest: int
    lead: float
    cosine: float


def rivals(vectors: Floats, classes: NDArray[np.intp], tells: Tells) -> dict[tuple[int, int], list[Rival]]:
    """By interaction and the other one that its phrases look like: these phrases, the clearest first.

    `classes` numbers the interactions from 0. Each phrase is judged by a linear classifier (ridge regression) that was
    trained with all others, which has a closed form. Figures are in docs/bots.md.
    """
    found: dict[tuple[int, int], list[Rival]] = {}
    doubtful = list(_doubtful(vectors, classes))
    for start in range(0, len(doubtful), AT_ONCE):
        part = doubtful[start : start + AT_ONCE]
        cosines = vectors[[at for at, _other, _lead in part]] @ vectors.T
        for (at, other, lead), near in zip(part, cosines, strict=True):
            near[at] = -1
            least = _least(lead, float(near[classes == classes[at]].max()))
            theirs = np.flatnonzero((classes == other) & (near >= least))
            ordered = theirs[np.argsort(-near[theirs], kind="stable")].tolist()
            nearest = next((to for to in ordered if not tells(at, to)), None)
            if nearest is not None:
                rival = Rival(at, nearest, lead, float(near[nearest]))
                found.setdefault((int(classes[at]), other), []).append(rival)
    clearest = {pair: sorted(each, key=lambda rival: (-rival.lead, rival.phrase)) for pair, each in found.items()}
    return {pair: each for pair, each in clearest.items() if _compete(each)}


def _least(lead: float, own: float) -> float:
    """The least cosine that counts, for a phrase whose nearest one of its own interaction has the cosine `own`."""
    return max(NEAR, own) if lead >= LEAD else max(NEARER, own + MORE)


def _compete(found: list[Rival]) -> bool:
    if len(found) > 1 and found[0].lead >= LEAD:
        return True
    return any(rival.lead >= CLEAR_LEAD and rival.cosine >= CLEARLY_NEAR for rival in found)


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
        for at in np.flatnonzero(leads >= LITTLE_LEAD):
            yield start + int(at), int(scores[at].argmax()), float(leads[at])


def _left_out(scores: Doubles, leverage: Doubles, own: NDArray[np.intp]) -> Doubles:
    """The scores of each phrase by the classifier that was not trained with it."""
    target = np.zeros_like(scores)
    target[np.arange(len(own)), own] = 1
    left_out: Doubles = (scores - leverage[:, None] * target) / np.maximum(1 - leverage, 1e-6)[:, None]
    return left_out
