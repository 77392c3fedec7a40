"""When to refuse: found for each bot by cross-validation, on its own phrases and on the background."""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bots.understanding.model import Model

Fit = Callable[[Sequence[str], Sequence[str], NDArray[Any], Sequence[str]], Model]

FOLDS = 5
# From here on one fold says enough, and training has to end some time.
ONE_FOLD_FROM = 1500
# So many of the foreign sentences are refused at least, ...
REFUSED = 0.95
# ... and more, as long as no more than this share of the rightly understood phrases is lost.
LOST = 0.01
SEED = 7


def calibrate(bare: Sequence[str], labels: NDArray[Any], everyday: Sequence[str], fit: Fit) -> tuple[float, float]:
    """The lead over "none of them" from which on to answer, and the slope of the confidence around it."""
    right, foreign = leads(bare, labels, everyday, fit)
    threshold = float(np.quantile(foreign, REFUSED)) if len(foreign) else 0.0
    if len(right):
        threshold = max(threshold, float(np.quantile(right, LOST)))
    usual = float(np.median(right)) if len(right) else threshold + 1
    # A usual right answer shows 0.9; the slope stays sane where a bot has too few phrases to tell.
    return threshold, float(np.log(9)) / max(usual - threshold, 0.1)


def leads(
    bare: Sequence[str], labels: NDArray[Any], everyday: Sequence[str], fit: Fit
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Leads of phrases that were understood rightly, and of foreign sentences, none of them seen in training."""
    chance = np.random.default_rng(SEED)
    fold = _folds(labels, chance)
    fold_everyday = chance.permutation(len(everyday)) % FOLDS
    right, foreign = [], []
    for number in range(1 if len(bare) >= ONE_FOLD_FROM else FOLDS):
        kept, kept_everyday = fold != number, fold_everyday != number
        if not kept.any():
            continue
        seen = list(compress(bare, kept))
        model = fit(seen, seen, labels[kept], list(compress(everyday, kept_everyday)))
        for text, label in zip(compress(bare, ~kept), labels[~kept], strict=True):
            lead, interaction = _lead(model, text)
            if interaction == label:
                right.append(lead)
        foreign += [_lead(model, text)[0] for text in compress(everyday, ~kept_everyday)]
    return np.array(right), np.array(foreign)


def _lead(model: Model, text: str) -> tuple[float, int]:
    scores, _similar = model.scores(text)
    best = int(scores[:-1].argmax())
    return float(scores[best] - scores[-1]), model.interactions[best]


def _folds(labels: NDArray[Any], chance: np.random.Generator) -> NDArray[Any]:
    """The fold of each phrase; those of one interaction spread over all folds. A lone phrase is never left out."""
    fold = np.empty(len(labels), dtype=int)
    for label in np.unique(labels):
        where = np.flatnonzero(labels == label)
        fold[where] = chance.permutation(len(where)) % FOLDS if len(where) > 1 else -1
    return fold
