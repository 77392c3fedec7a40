"""The half of a model that understands by meaning: arrays over sentence vectors, and the arithmetic on them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bots.understanding.features import Floats, Indices
from bots.understanding.phrase_languages import Spoken

# So many interactions are tried, and so many phrases of each that are hardly less alike than its nearest.
TRIED = 3
COMPARED_BY_PHRASES = 8
NEAREST_WEIGHT = np.float32(2.5)
COMPARED = 5
HARDLY_LESS = 0.8
# An interaction takes the place of a likelier one without an allowed phrase only if it is nearly as likely.
NEARLY_AS_LIKELY = 1.0
# If the likeliest interaction is wrong, the right one is among the next ones so often.
ONE_OF_THE_OTHERS = 0.6
# How much likelier it is, in log odds, that one of two interactions is right than that the first would be without the
# second; found on bots of 3 and 10 phrases an interaction.
SECOND_HELPS = 0.6
# Sentences of two languages are less near than those of one, and share no words: without this, the confidence in what
# is said in a language of none of the phrases is too low. Found with benchmarks/questions_in_languages.csv.
TRANSLATED_HELPS = 1.25

Allows = Callable[[int, int], bool]
"""Whether what was said may be taken for the phrase with this index, of the interaction with this index."""


class Judgment(NamedTuple):
    """The likeliest interaction: its index, the index of its nearest allowed phrase, and the probability that it is
    right; `allowed` is false if an interaction that is likelier has no allowed phrase."""

    interaction: int
    phrase: int
    confidence: float
    allowed: bool


class Reading(NamedTuple):
    """A sentence as a model reads it: its vector, the columns and weights of its words, and whether it is in a language
    of none of the bot's phrases."""

    vector: Floats
    columns: Indices
    weights: Floats
    translated: bool = False

    @property
    def more(self) -> float:
        """What is added to the log odds of being right."""
        return TRANSLATED_HELPS if self.translated else 0.0


class Second(NamedTuple):
    """The interaction after the likeliest one: its index, and the probability that one of the two is right."""

    interaction: int
    together: float


class MeaningModel:
    """A linear classifier over a sentence's vector and its words, with the probability that its choice is right.

    Immutable; shared between threads.
    """

    def __init__(self, meta: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        """`meta`: encoder, weights and offset of the confidence, foreign, languages and scripts of the phrases.

        `arrays`: see `meaning_trainer`.
        """
        self.meta, self.arrays = meta, arrays
        self.encoder: str = meta["encoder"]
        self.foreign = float(meta["foreign"])
        """The confidence that nineteen of twenty sentences about nothing of the bot's do not reach."""
        self.spoken = Spoken(frozenset(meta.get("languages", ())), frozenset(meta.get("scripts", ())))
        """The languages and scripts of the phrases; none are known of a model of an older version."""
        self._weights = np.array(meta["weights"])
        self._offset = float(meta["offset"])

    def judge(self, reading: Reading, allows: Allows) -> Judgment:
        """The meaning of a sentence."""
        vector = reading.vector
        scores, everyday = self.scores(vector, reading.columns, reading.weights), self.everyday(vector)
        order = np.argsort(-scores, kind="stable")[:TRIED]
        first = int(order[0])
        for best in map(int, order):
            if scores[first] - scores[best] > NEARLY_AS_LIKELY:
                break
            for phrase in self._nearest(vector, best):
                if allows(phrase, best):
                    confidence = self.confidence(self.evidence(scores, vector, everyday), reading.more)
                    return Judgment(best, phrase, confidence, allowed=True)
            scores = scores.copy()
            scores[best] = -np.inf
        return Judgment(first, self._nearest(vector, first)[0], 0.0, allowed=False)

    def second(self, reading: Reading, allows: Allows, first: Judgment) -> Second | None:
        """The likeliest interaction after `first`; None if there is none, or if it has no allowed phrase.

        Also None if an everyday sentence is nearer than the phrases of one of the two: then neither was meant.
        """
        vector = reading.vector
        scores = self.scores(vector, reading.columns, reading.weights)
        scores[scores > scores[first.interaction]] = -np.inf  # they have no allowed phrase
        scores[first.interaction], best = -np.inf, scores[first.interaction]
        second = int(scores.argmax())
        if not np.isfinite(scores[second]) or not any(allows(at, second) for at in self._nearest(vector, second)):
            return None
        everyday = self.everyday(vector)
        if any(self._similar(vector, each).max() < everyday for each in (first.interaction, second)):
            return None
        # As sure as it would be of the likeliest if there were no second, and then some.
        scores[first.interaction], scores[second] = best, -np.inf
        together = self.confidence(self.evidence(scores, vector, everyday), SECOND_HELPS + reading.more)
        return Second(second, max(together, first.confidence))

    def ranked(self, reading: Reading, allows: Allows, count: int) -> list[Judgment]:
        """The likeliest interactions that have an allowed phrase, the likeliest first."""
        first = self.judge(reading, allows)
        if not first.allowed:
            return []
        vector = reading.vector
        scores = self.scores(vector, reading.columns, reading.weights)
        others = [int(at) for at in np.argsort(-scores, kind="stable")[: count + TRIED] if at != first.interaction]
        left = (1 - first.confidence) * ONE_OF_THE_OTHERS
        shares = np.exp(scores[others] - scores[others].max(initial=-np.inf)) if others else np.zeros(0)
        found = [first]
        for at, share in zip(others, shares / max(float(shares.sum()), 1e-9), strict=True):
            phrase = next((near for near in self._nearest(vector, at) if allows(near, at)), None)
            if phrase is not None:
                # However unlikely the likeliest is, the others are less so.
                found.append(Judgment(at, phrase, min(left * float(share), first.confidence), allowed=True))
        return found[:count]

    def scores(self, vector: Floats, columns: Indices, weights: Floats) -> Floats:
        """The score of each interaction."""
        words = weights @ self.arrays["words"][columns].astype(np.float32)
        scores: Floats = vector @ self.arrays["meaning"] + words + self.arrays["offset"]
        # The nearest phrase decides between the likeliest, and needs too much time for all.
        likely = np.argsort(-scores, kind="stable")[:COMPARED_BY_PHRASES]
        near = np.array([self._similar(vector, int(at)).max() for at in likely], dtype=np.float32)
        scores[likely] += NEAREST_WEIGHT * (near - near.min())
        return scores

    def evidence(self, scores: Floats, vector: Floats, everyday: float) -> list[float]:
        """What speaks for the best score: see `EVIDENCE` of `meaning_calibration`. `everyday`: as `everyday` gives."""
        order = np.argsort(-scores, kind="stable")[:4]
        best = [float(scores[at]) for at in order if np.isfinite(scores[at])]
        others = best[1:] or [best[0] - NEARLY_AS_LIKELY]
        near, next_near = (
            float(self._similar(vector, int(at)).max()) for at in (order[0], order[min(1, len(best) - 1)])
        )
        leads = best[0] - others[0], best[0] - sum(others) / len(others)
        return [best[0], *leads, near, near - next_near, near - everyday]

    def everyday(self, vector: Floats) -> float:
        """The cosine of the nearest everyday sentence that the bot is not about."""
        return float((self._everyday @ vector).max(initial=0.0))

    @cached_property
    def _everyday(self) -> Floats:
        """1 MB. Each sentence is compared with all of them, and converting half precision takes longer than that."""
        everyday: Floats = self.arrays["everyday"].astype(np.float32)
        return everyday

    def confidence(self, evidence: list[float], more: float = 0.0) -> float:
        """The probability that the likeliest interaction is right, given what speaks for it, and `more` log odds."""
        sum_of_it = float(self._weights @ np.array(evidence)) + self._offset + more
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_of_it))))

    def _similar(self, vector: Floats, interaction: int) -> Floats:
        """The cosine of each phrase of an interaction."""
        first, last = self.arrays["bounds"][interaction : interaction + 2]
        similar: Floats = self.arrays["vectors"][first:last].astype(np.float32) @ vector
        return similar

    def _nearest(self, vector: Floats, interaction: int) -> list[int]:
        """The phrases of an interaction that are hardly less alike than its nearest, the nearest first."""
        similar = self._similar(vector, interaction)
        order = np.argsort(-similar, kind="stable")[:COMPARED]
        first = int(self.arrays["bounds"][interaction])
        nearest = float(similar[order[0]])
        least = nearest - (1 - HARDLY_LESS) * abs(nearest)  # a cosine may be below 0
        return [first + int(at) for at in order if similar[at] >= least]
