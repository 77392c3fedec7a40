"""Finds the confidence below which a bot refuses, by cross-validation on its phrases and the everyday_sentences."""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bots.understanding.phrase_languages import script, scripts_of
from bots.understanding.word_model import WordModel

Chosen = NDArray[np.bool_]
Fit = Callable[[Chosen, Chosen], WordModel]
"""Trains a model of the chosen phrases and everyday sentences."""

FOLDS = 5
# From this number of phrases on, one fold says enough and saves time.
ONE_FOLD_FROM = 1500
# The least and the greatest share of foreign sentences that are refused. In between, the threshold is where at most
# LOST of the correctly understood phrases are refused. A bot with few phrases knows little of how its visitors
# speak; what it does not know is often close to what it knows, so it has to be more careful.
REFUSED = (0.94, 1.0)
REFUSED_BY_FEW = (0.97, 1.0)
LOST = 0.007
SEED = 7


def calibrate(bare: Sequence[str], labels: NDArray[Any], everyday: Sequence[str], fit: Fit) -> tuple[float, float]:
    """The lead over "none of them" from which on the bot answers, and the slope of the confidence around it."""
    right, foreign = leads(bare, labels, everyday, fit)
    shares = REFUSED if len(bare) >= ONE_FOLD_FROM else REFUSED_BY_FEW
    least, most = np.quantile(foreign, shares) if len(foreign) else (0.0, 0.0)
    threshold = float(np.clip(np.quantile(right, LOST), least, most)) if len(right) else float(most)
    usual = float(np.median(right)) if len(right) else threshold + 1
    # The median correct answer gets 0.9; the slope stays bounded if a bot has too few phrases to tell.
    return threshold, float(np.log(9)) / max(usual - threshold, 0.1)


def leads(
    bare: Sequence[str], labels: NDArray[Any], everyday: Sequence[str], fit: Fit
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Leads of correctly understood phrases and of foreign sentences, none of which were seen in training."""
    chance = np.random.default_rng(SEED)
    fold = _folds(labels, chance)
    fold_everyday = chance.permutation(len(everyday)) % FOLDS
    right, foreign = [], []
    scripts = scripts_of(bare)
    for number in range(1 if len(bare) >= ONE_FOLD_FROM else FOLDS):
        kept, kept_everyday = fold != number, fold_everyday != number
        if not kept.any():
            continue
        model = fit(kept, kept_everyday)
        for text, label in zip(compress(bare, ~kept), labels[~kept], strict=True):
            lead, interaction = _lead(model, text)
            if interaction == label:
                right.append(lead)
        # Refusing Arabic does not prove that English is understood.
        left_out = (text for text in compress(everyday, ~kept_everyday) if script(text) in scripts)
        foreign += [_lead(model, text)[0] for text in left_out]
    return np.array(right), np.array(foreign)


def _lead(model: WordModel, text: str) -> tuple[float, int]:
    scores, _similar = model.scores(text)
    best = int(scores[:-1].argmax())
    return float(scores[best] - scores[-1]), model.interactions[best]


def _folds(labels: NDArray[Any], chance: np.random.Generator) -> NDArray[Any]:
    """The fold of each phrase. An interaction's phrases spread over all folds; an only phrase is never left out."""
    fold = np.empty(len(labels), dtype=int)
    for label in np.unique(labels):
        where = np.flatnonzero(labels == label)
        fold[where] = chance.permutation(len(where)) % FOLDS if len(where) > 1 else -1
    return fold
