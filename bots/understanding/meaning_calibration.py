"""How sure a bot may be of a meaning, learned from its own phrases and the everyday sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

EVIDENCE = (
    "the best score",
    "its lead over the second",
    "its lead over the next three",
    "the cosine of its nearest phrase",
    "the lead of that cosine over the second interaction's",
    "the lead of that cosine over the nearest everyday sentence's",
)
# Weights for bots of 2 to 25 phrases an interaction, and the offset; found on bots made of parts of a large one. A
# bot's own phrases correct them, the more phrases it has.
USUAL = np.array([0.19, 0.608, 0.194, 0.0, 0.0, 5.684, -2.431])
# What speaks for an answer never speaks against it, however few the phrases.
BOUNDS = [(0.0, None)] * 6 + [(None, None)]
# How strongly the usual weights hold, beside one phrase.
HELD = 1.0
# Sentences about nothing of the bot's count as this share of its phrases.
FOREIGN_WEIGHT = 0.3
FOREIGN_REFUSED = 0.95
# A bot of so few phrases knows little of how its visitors speak, and has to be more careful.
FEW, FOREIGN_REFUSED_BY_FEW = 50, 0.97

Doubles = NDArray[np.float64]


def calibrate(own: Doubles, right: NDArray[np.bool_], foreign: Doubles) -> tuple[Doubles, float]:
    """The weights of the evidence with the offset last, and the confidence that foreign sentences do not reach.

    `own`: the evidence of phrases that were left out of a training, `right`: whether each was understood rightly.
    """
    evidence = np.vstack((own, foreign))
    outcome = np.concatenate((right.astype(float), np.zeros(len(foreign))))
    foreign_share = FOREIGN_WEIGHT * max(len(own), 1) / max(len(foreign), 1)
    counts = np.concatenate((np.ones(len(own)), np.full(len(foreign), foreign_share)))
    weights = fit(evidence, outcome, counts)
    reached = probability(foreign, weights)
    share = FOREIGN_REFUSED_BY_FEW if len(own) < FEW else FOREIGN_REFUSED
    return weights, float(np.quantile(reached, share)) if len(reached) else 0.0


def fit(evidence: Doubles, outcome: Doubles, counts: Doubles) -> Doubles:
    """A logistic regression that stays near `USUAL`. Nothing that speaks for an answer speaks against it."""
    table = np.column_stack((evidence, np.ones(len(evidence))))
    spread = np.maximum(table.std(axis=0), 1e-3)
    spread[-1] = 1.0
    held = HELD * spread**2

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        sums, away = table @ weights, weights - USUAL
        missed = counts @ (np.logaddexp(0, sums) - outcome * sums)
        slope = table.T @ (counts * (probability(evidence, weights) - outcome)) + held * away
        return float(missed + held @ away**2 / 2), slope

    found = minimize(loss, USUAL, jac=True, method="L-BFGS-B", bounds=BOUNDS)
    weights: Doubles = found.x
    return weights


def probability(evidence: Doubles, weights: Doubles) -> Doubles:
    """The probability of being right for each row of evidence."""
    likely: Doubles = 1 / (1 + np.exp(-np.clip(evidence @ weights[:-1] + weights[-1], -30, 30)))
    return likely
