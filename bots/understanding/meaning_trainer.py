"""Trains the half of a model that understands by meaning. Uses scikit-learn; for the worker, or for a small bot."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bots.understanding import encoders, everyday_sentences, meaning_calibration
from bots.understanding.encoders import Encoder
from bots.understanding.features import Floats
from bots.understanding.meaning_model import MeaningModel
from bots.understanding.normalization import normalize, plain, sentence
from bots.understanding.phrase_languages import spoken_in
from bots.understanding.word_model import WordModel

# Also for the libraries that were imported here: threads that wait for each other take longer than one.
threadpool_limits(limits=1)

# From this number of phrases on, one classifier and one fold say enough and save time.
MANY = 1500
FOLDS = 5
# The words' share beside the vector: with few phrases the vector says more, and with many both do.
WORDS = 0.5
# An interaction's name counts as part of a phrase: it says what the interaction is about.
NAME_WEIGHT = 0.5
SHRINKAGE = 0.4
# An everyday sentence is about the same as a phrase from this cosine on, and says the same as another from that one.
ABOUT, SAME = 0.6, 0.85
SEED = 7
UNCALIBRATED = {"encoder": "", "weights": [0.0], "offset": 0.0, "foreign": 0.0}


class Sentences:
    """Sentences as rows: `vectors` from the encoder, `words` as the word half counts them."""

    def __init__(self, vectors: Floats, words: csr_matrix) -> None:
        self.vectors, self.words = vectors, words

    def __getitem__(self, chosen: NDArray[Any]) -> Sentences:
        return Sentences(self.vectors[chosen], self.words[chosen])

    def together(self) -> Any:
        """Vector and words side by side."""
        return csr_matrix(hstack((csr_matrix(self.vectors), self.words * WORDS)))


class Examples(NamedTuple):
    """What is learned from: sentences, the class of each, how much each counts. The first `phrases` are phrases, sorted
    by class; the others are names."""

    sentences: Sentences
    targets: NDArray[Any]
    weights: NDArray[Any]
    phrases: int

    def without(self, left_out: NDArray[Any]) -> Examples:
        """The examples without some of the phrases."""
        kept = np.ones(len(self.targets), dtype=bool)
        kept[left_out] = False
        phrases = self.phrases - len(left_out)
        return Examples(self.sentences[kept], self.targets[kept], self.weights[kept], phrases)

    @property
    def bounds(self) -> NDArray[Any]:
        """Where the phrases of each class begin, and at last their number."""
        classes = np.arange(int(self.targets.max()) + 2)
        return np.searchsorted(self.targets[: self.phrases], classes).astype(np.int32)


class Background(NamedTuple):
    """Everyday sentences that the bot is not about, and the vectors of those in its languages."""

    foreign: Sentences
    everyday: Floats


def train(
    phrases: Sequence[str], labels: NDArray[Any], names: Mapping[int, str], words: WordModel, encoder: Encoder
) -> MeaningModel | None:
    """Trains a calibrated model, or gives None for a bot of one interaction. `labels` must be sorted."""
    interactions, classes = np.unique(labels, return_inverse=True)
    if len(interactions) < 2:
        return None
    named = [(number, names[label]) for number, label in enumerate(interactions.tolist()) if names.get(label)]
    texts = [normalize(text) for text in phrases]
    lines = [*texts, *(normalize(name) for _, name in named)]
    vectors = encoder.encode([sentence(text) for text in (*phrases, *(name for _, name in named))])
    examples = Examples(
        Sentences(vectors, _counted(lines, words)),
        np.concatenate((classes, np.array([number for number, _ in named], dtype=int))),
        np.concatenate((np.ones(len(texts)), np.full(len(named), NAME_WEIGHT))),
        len(texts),
    )
    background = _background(texts, vectors, words, encoder)
    weights, foreign = meaning_calibration.calibrate(*_left_out(examples, background))
    spoken = spoken_in(phrases)
    meta = {
        "encoder": encoder.name,
        "weights": weights[:-1].tolist(),
        "offset": float(weights[-1]),
        "foreign": foreign,
        "languages": sorted(spoken.languages),
        "scripts": sorted(spoken.scripts),
    }
    return MeaningModel(meta, {**_fit(examples), "everyday": background.everyday.astype(np.float16)})


def _left_out(examples: Examples, background: Background) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Evidence of phrases that were left out of a training, whether they were understood, evidence of foreign ones."""
    own: list[list[float]] = []
    right: list[bool] = []
    strange: list[list[float]] = []
    foreign, everyday = background
    # No fold changes these, so they are computed once.
    own_everyday, strange_everyday = (_nearest(everyday, each.vectors) for each in (examples.sentences, foreign))
    for left_out in _folds(examples.targets[: examples.phrases]):
        model = MeaningModel(UNCALIBRATED, _fit(examples.without(left_out)))
        for at in left_out:
            scores, evidence = _asked(model, examples.sentences, int(at), own_everyday[at])
            own.append(evidence)
            right.append(int(scores.argmax()) == examples.targets[at])
        strange += [_asked(model, foreign, at, nearest)[1] for at, nearest in enumerate(strange_everyday)]
    width = len(meaning_calibration.EVIDENCE)
    return np.array(own).reshape(-1, width), np.array(right, dtype=bool), np.array(strange).reshape(-1, width)


def _nearest(everyday: Floats, vectors: Floats) -> list[float]:
    """The cosine of each vector's nearest everyday sentence. An everyday sentence's own translations do not count."""
    alike = (everyday @ vector for vector in vectors)
    return [float(similar.max(initial=0.0, where=similar < SAME)) for similar in alike]


def _asked(model: MeaningModel, sentences: Sentences, at: int, everyday: float) -> tuple[Floats, list[float]]:
    """The scores of a sentence and their evidence. `everyday`: the cosine of its nearest everyday sentence."""
    first, last = sentences.words.indptr[at : at + 2]
    columns, weights = sentences.words.indices[first:last], sentences.words.data[first:last]
    vector = sentences.vectors[at]
    scores = model.scores(vector, columns, weights)
    return scores, model.evidence(scores, vector, everyday)


def _fit(examples: Examples) -> dict[str, NDArray[Any]]:
    """One linear classifier: the sum of those that are trained, each divided by how far its scores spread."""
    vectors, targets = examples.sentences.vectors, examples.targets
    width = vectors.shape[1]
    machine = LinearSVC(C=1.0, random_state=SEED)
    machine.fit(examples.sentences.together(), targets, sample_weight=examples.weights)
    coefficients, offset = _both(machine.coef_, machine.intercept_)
    spread = _spread(vectors @ coefficients[:, :width].T + offset)
    meaning, offset, words = coefficients[:, :width].T / spread, offset / spread, coefficients[:, width:].T / spread
    for more, intercept in _few(vectors, targets, examples.weights) if examples.phrases < MANY else ():
        spread = _spread(vectors @ more.T + intercept)
        meaning, offset = meaning + more.T / spread, offset + intercept / spread
    return {
        "meaning": np.ascontiguousarray(meaning, dtype=np.float32),
        "words": np.ascontiguousarray(words * WORDS, dtype=np.float16),
        "offset": offset.astype(np.float32),
        "vectors": vectors[: examples.phrases].astype(np.float16),
        "bounds": examples.bounds,
    }


def _few(vectors: Floats, targets: NDArray[Any], weights: NDArray[Any]) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Classifiers by meaning alone, which help a bot of few phrases."""
    with warnings.catch_warnings():
        # The number of rounds is chosen; more of them change nothing.
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression = LogisticRegression(C=30, max_iter=50, tol=1e-2).fit(vectors, targets, sample_weight=weights)
    yield _both(regression.coef_, regression.intercept_)
    yield _discriminant(vectors, targets)


def _discriminant(vectors: Floats, targets: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Linear discriminants by meaning alone, which help a bot of few phrases.

    How sentences of one class differ from each other matters less than how classes differ.
    """
    counts = np.bincount(targets)
    means = np.stack([vectors[targets == number].mean(axis=0) for number in range(len(counts))])
    apart = vectors - means[targets]
    within = apart.T @ apart / len(vectors)
    shrunk = (1 - SHRINKAGE) * within + SHRINKAGE * np.trace(within) / len(within) * np.eye(len(within))
    coefficients = np.linalg.solve(shrunk + 1e-6 * np.eye(len(within)), means.T).T
    return coefficients, np.log(counts / counts.sum()) - 0.5 * (coefficients * means).sum(axis=1)


def _spread(scores: NDArray[Any]) -> float:
    return max(float(scores.std()), 1e-6)


def _both(coefficients: NDArray[Any], intercept: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """One decision for each class, also if there are two, which need one decision."""
    if len(coefficients) == 1:
        return np.vstack((-coefficients, coefficients)), np.concatenate((-intercept, intercept))
    return coefficients, intercept


def _counted(normal: Sequence[str], words: WordModel) -> csr_matrix:
    rows = [words.vector(plain(text)) for text in normal]
    starts = np.concatenate(([0], np.cumsum([len(columns) for columns, _ in rows])))
    columns = np.concatenate([np.zeros(0, dtype=np.int32), *(columns for columns, _ in rows)])
    data = np.concatenate([np.zeros(0, dtype=np.float32), *(weights for _, weights in rows)])
    return csr_matrix((data, columns, starts), shape=(len(rows), len(words.arrays["idf"])))


def _background(texts: Sequence[str], vectors: Floats, words: WordModel, encoder: Encoder) -> Background:
    """The everyday sentences that this bot is not about, by their meaning.

    Those that share a word with a phrase stay: "tomorrow" alone must not make the weather a question about parcels.
    """
    everyday, known = everyday_sentences.sentences(), _everyday_vectors(encoder.name)
    near = (known @ vectors.T).max(axis=1, initial=0.0)
    kept = np.array([at for at, line in enumerate(everyday) if near[at] < ABOUT], dtype=int)
    lines = [everyday[at] for at in kept]
    spoken = np.array(everyday_sentences.spoken_like(texts, lines), dtype=bool)
    return Background(Sentences(known[kept], _counted(lines, words)), known[kept][spoken])


@cache
def _everyday_vectors(encoder: str) -> Floats:
    """The vectors of all everyday sentences, by the present encoder, which has this name."""
    present = encoders.current()
    if present is None or present.name != encoder:
        raise encoders.EncoderMissing(f"{encoder} is not the present encoder.")
    return present.encode(everyday_sentences.as_written())


def _folds(classes: NDArray[Any]) -> list[NDArray[Any]]:
    """The phrases to leave out, fold by fold. An interaction's spread over all folds; an only phrase stays."""
    chance = np.random.default_rng(SEED)
    number = min(FOLDS, int(np.bincount(classes).max()))
    fold = np.full(len(classes), -1)
    for each in np.unique(classes):
        where = np.flatnonzero(classes == each)
        if len(where) > 1:
            fold[where] = chance.permutation(len(where)) % number
    folds = [np.flatnonzero(fold == each) for each in range(number)]
    return folds[:1] if len(classes) >= MANY else folds
