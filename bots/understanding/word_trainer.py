"""Trains a model from phrases. Uses scikit-learn; for the worker, or for a small bot."""

import warnings
from collections.abc import Sequence
from functools import partial
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import diags_array
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from bots.understanding import everyday_sentences, word_calibration
from bots.understanding.counted_lines import CountedLines
from bots.understanding.normalization import normalize, plain
from bots.understanding.word_calibration import Chosen
from bots.understanding.word_model import EMBEDDING_SCALE, WordModel

NETWORK_FROM = 1500
NEAR_WEIGHT = 1.0
NETWORK_WEIGHT = 1.0
DIMENSIONS = 200
HIDDEN = 500
SHARED = 0.05
ROUNDS = 16
SEED = 7


def train(texts: Sequence[str], labels: NDArray[Any]) -> WordModel:
    """Trains a calibrated model. `labels`, the interaction of each phrase, must be sorted."""
    bare = [plain(normalize(text)) for text in texts]
    everyday = everyday_sentences.foreign_to(bare, labels.tolist())
    lines = CountedLines([*bare, *everyday])
    fit = partial(_fit, lines, labels)
    model = fit(np.ones(len(bare), dtype=bool), np.ones(len(everyday), dtype=bool))
    threshold, slope = word_calibration.calibrate(bare, labels, everyday, fit)
    phrases = [*texts, *everyday]
    return WordModel({**model.meta, "phrases": phrases, "threshold": threshold, "slope": slope}, model.arrays)


def _fit(lines: CountedLines, labels: NDArray[Any], kept: Chosen, kept_everyday: Chosen) -> WordModel:
    """Trains a model of some of the lines that refuses nothing. `labels` are sorted; everyday sentences come last."""
    chosen = np.concatenate((kept, kept_everyday))
    bare, everyday = list(compress(lines.bare, chosen)), int(kept_everyday.sum())
    interactions, counts = np.unique(labels[kept], return_counts=True)
    bounds = np.concatenate(([0], np.cumsum(counts), [len(bare)]))
    classes = np.repeat(np.arange(len(interactions) + 1), [*counts, everyday])
    weighed = lines.weighed(chosen)
    by_column = _telling(weighed.matrix).tocsc()
    linear, offset = _linear(weighed.matrix, classes)
    arrays = {
        "idf": weighed.idf,
        "bounds": bounds.astype(np.int32),
        "linear": linear,
        "offset": offset,
        "starts": by_column.indptr.astype(np.int32),
        "rows": by_column.indices.astype(np.int32),
        "shares": by_column.data.astype(np.float32),
    }
    if len(bare) - everyday >= NETWORK_FROM:
        arrays |= _network(weighed.matrix, classes)
    meta = {
        "words": weighed.words,
        "pieces": weighed.pieces,
        "phrases": bare,
        "bare": bare,
        "interactions": interactions.tolist(),
        "near_weight": NEAR_WEIGHT,
        "network_weight": NETWORK_WEIGHT,
        "threshold": 0.0,
        "slope": 1.0,
    }
    return WordModel(meta, arrays)


def _telling(matrix: Any) -> Any:
    """The matrix without columns that many phrases share: these say little and cost most of a look-up's time."""
    rows, columns = matrix.shape
    shared = np.bincount(matrix.indices, minlength=columns)
    keep = (shared <= SHARED * rows) | (rows < NETWORK_FROM)
    kept = matrix @ diags_array(keep.astype(np.float32), dtype=np.float32)
    kept.eliminate_zeros()
    return kept


def _linear(matrix: Any, classes: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (columns x classes) and offsets of one linear decision for each class."""
    machine = LinearSVC(C=1.0, random_state=SEED).fit(matrix, classes)
    weights, offset = machine.coef_.astype(np.float32), machine.intercept_.astype(np.float32)
    if len(offset) == 1:  # two classes need one decision
        weights, offset = np.vstack((-weights, weights)), np.concatenate((-offset, offset))
    return np.ascontiguousarray(weights.T), offset


def _network(matrix: Any, classes: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """A network with one hidden layer over the phrases' main directions; it learns which words belong together."""
    reduction = TruncatedSVD(DIMENSIONS, n_iter=2, random_state=SEED)
    embedded = reduction.fit_transform(matrix).astype(np.float32)
    embedded *= EMBEDDING_SCALE / np.maximum(np.linalg.norm(embedded, axis=1, keepdims=True), 1e-9)
    network = MLPClassifier((HIDDEN,), alpha=2.0, max_iter=ROUNDS, batch_size=128, random_state=SEED, tol=0.0)
    with warnings.catch_warnings():
        # The number of rounds is chosen; more of them would overfit.
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(embedded, classes)
    return {
        "embedding": np.ascontiguousarray(reduction.components_.T).astype(np.float16),
        "inner": network.coefs_[0].astype(np.float32),
        "inner_offset": network.intercepts_[0].astype(np.float32),
        "outer": network.coefs_[1].astype(np.float32),
        "outer_offset": network.intercepts_[1].astype(np.float32),
    }
