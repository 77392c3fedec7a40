"""The trained model: arrays, and the arithmetic on them. Needs no scikit-learn."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bots.understanding.decision import decide
from bots.understanding.exactness import SHORTEST_MISSPELT, misspelt
from bots.understanding.features import READ_CHARACTERS, Block, Features, Floats, Indices, pieces, words
from bots.understanding.match import Match

# The matrices are small: a second core would cost more than it gains, and other work needs it.
threadpool_limits(limits=1)

# Up to this number spelling is compared phrase by phrase; with more phrases the pieces of words do as well.
SPELLING_UP_TO = 1000
EMBEDDING_SCALE = 20.0
# The bot answers from this confidence on.
SURE = 0.5
# How much a lead over another interaction says, beside the same lead over "none of them".
SHARPNESS = 2
TWO_SLIPS_FROM = 7
# What is not allowed is never surer than this.
UNSURE = 0.49
# So many interactions are tried, and so many phrases of each, of which all are nearly as alike as the nearest.
TRIED = 3
COMPARED = 5
HARDLY_LESS = 0.7

Allows = Callable[[str, int], bool]
"""Whether what was said may be taken for this phrase (normalized, without accents) of this interaction."""


def anything(_phrase: str, _interaction: int) -> bool:
    return True


class WordModel:
    """The sum of a linear classifier, the nearest phrases and, for many phrases, a small neural network.

    Its classes are the interactions and, last, "none of them", learned from everyday sentences.
    Immutable; shared between threads.
    """

    def __init__(self, meta: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        """`meta`: words, pieces, phrases, interactions, threshold, slope. `arrays`: see `trainer`."""
        self.meta, self.arrays = meta, arrays
        self.phrases: list[str] = meta["phrases"]
        self.bare: list[str] = meta["bare"]
        self.interactions: list[int] = meta["interactions"]
        self.threshold, self.slope = float(meta["threshold"]), float(meta["slope"])
        self.single_words = [word for word in meta["words"] if " " not in word and len(word) >= SHORTEST_MISSPELT]
        idf = arrays["idf"]
        count = len(meta["words"])
        known = [{name: column for column, name in enumerate(meta[kind])} for kind in ("words", "pieces")]
        self.blocks = (Block(words, known[0], idf[:count], 0), Block(pieces, known[1], idf[count:], count))

    def match(
        self,
        bare: str,
        allows: Allows = anything,
        sure: float = SURE,
        *,
        asks_back: bool = False,
        features: Features | None = None,
    ) -> Match:
        """The meaning of a normalized text without accents: the likeliest interaction that has an allowed phrase.

        The bot answers from the confidence `sure` on. `asks_back`: it may be `between` two, as `decide` says.
        `features`: what `vector` makes of the text, if that is known.
        """
        scores, similar = self.scores(bare, features)
        if self._confidence_of(scores) < sure and (spelled := self.spelled(bare)) != bare:
            again = self.scores(spelled)
            if self._confidence_of(again[0]) > self._confidence_of(scores):
                scores, similar = again
        if self._confidence_of(scores) < sure and (near := self.nearly_said(bare)):
            return near
        match = self._likeliest(scores, similar, allows, sure)
        between = self._between(scores, similar, allows, sure) if asks_back and match.interaction is not None else ()
        return Match(None, match.confidence, match.phrase, between) if match.interaction in between else match

    def _between(self, scores: Floats, similar: Floats, allows: Allows, sure: float) -> tuple[int, ...]:
        """The two likeliest interactions if both have an allowed phrase, and the bot is sure of neither alone."""
        order = [int(at) for at in np.argsort(-scores[:-1], kind="stable")[:2]]
        if len(order) < 2:
            return ()
        lead = float(scores[order[0]] - scores[order[1]])
        together = self._confidence_of(scores)
        if decide(together / (1 + math.exp(-SHARPNESS * self.slope * lead)), together, sure, sure) != "ask_back":
            return ()
        alike = float(similar[self._nearest(order[0], similar, 0.0)[0]])
        both = [
            best
            for best in order
            if any(allows(self.bare[at], self._named(best)) for at in self._nearest(best, similar, alike))
        ]
        return tuple(self._named(best) for best in both) if both == order else ()

    def _likeliest(self, scores: Floats, similar: Floats, allows: Allows, sure: float) -> Match:
        """The likeliest class with an allowed phrase that is hardly less alike than the nearest of the likeliest."""
        order = np.argsort(-scores[:-1], kind="stable")[:TRIED]
        confidences = [self.confidence(float(scores[best] - scores[-1])) for best in order]
        nearest = self._nearest(order[0], similar, 0.0)
        for best, confidence in zip(order, confidences, strict=True):
            if confidence < sure:
                break
            for at in self._nearest(best, similar, float(similar[nearest[0]])):
                if allows(self.bare[at], self.interactions[best]):
                    return Match(self.interactions[best], round(confidence, 3), self.phrases[at])
        return Match(None, min(round(confidences[0], 3), UNSURE, sure), self.phrases[nearest[0]])

    def nearest(self, bare: str, allows: Allows = anything, count: int = 3) -> list[Match]:
        """The likeliest interactions that have an allowed phrase, the likeliest first."""
        scores, similar = self.scores(bare)
        found = []
        for best in map(int, np.argsort(-scores[:-1], kind="stable")[: count + TRIED]):
            at = next(
                (at for at in self._nearest(best, similar, 0.0) if allows(self.bare[at], self._named(best))), None
            )
            if at is not None:
                confidence = self.confidence(float(scores[best] - scores[-1]))
                found.append(Match(self._named(best), round(confidence, 3), self.phrases[at]))
        return found[:count]

    def _named(self, number: int) -> int:
        return self.interactions[number]

    def _nearest(self, best: int, similar: Floats, alike: float) -> list[int]:
        """The nearest phrases of a class, the nearest first: those that are hardly less alike than it and `alike`."""
        first, last = self.arrays["bounds"][best : best + 2]
        own = similar[first:last]
        order = np.argsort(-own, kind="stable")[:COMPARED]
        least = HARDLY_LESS * max(alike, float(own[order[0]]))
        return [int(first + at) for at in order if own[at] >= least]

    def nearly_said(self, bare: str) -> Match | None:
        """The match of a phrase that differs from these words by one or two typing errors."""
        if len(bare) < SHORTEST_MISSPELT:
            return None
        slips = 1 if len(bare) < TWO_SLIPS_FROM else 2
        found = process.extract(bare, self.bare, scorer=OSA.distance, score_cutoff=slips, limit=COMPARED)
        for line, distance, index in found:
            number = int(np.searchsorted(self.arrays["bounds"], index, side="right")) - 1
            if number < len(self.interactions) and misspelt(bare, line):  # not an everyday sentence
                return Match(self.interactions[number], round(1 - distance / len(bare), 3), self.phrases[index])
        return None

    def _confidence_of(self, scores: Floats) -> float:
        """The confidence of the best class."""
        return self.confidence(float(scores[:-1].max() - scores[-1]))

    def spelled(self, bare: str) -> str:
        """The text with unknown words replaced by known ones that differ by one or two typing errors."""
        return " ".join(self._known_word(word) for word in bare[:READ_CHARACTERS].split())

    def _known_word(self, word: str) -> str:
        if len(word) < SHORTEST_MISSPELT or word in self.blocks[0].known or not word.isalpha():
            return word
        slips = 1 if len(word) < TWO_SLIPS_FROM else 2
        found = process.extractOne(word, self.single_words, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found and misspelt(word, found[0]) else word

    def confidence(self, lead: float) -> float:
        """The confidence, 0 to 1, for a lead over "none of them"; the bot answers from SURE on."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * (lead - self.threshold)))))

    def scores(self, bare: str, features: Features | None = None) -> tuple[Floats, Floats]:
        """The score of each class, and the similarity of each phrase (the everyday sentences included)."""
        columns, weights = features or self.vector(bare)
        linear = weights @ self.arrays["linear"][columns] + self.arrays["offset"]
        similar = self._similar(bare, columns, weights)
        nearest = np.maximum.reduceat(similar, self.arrays["bounds"][:-1])
        scores = linear + np.float32(self.meta["near_weight"]) * nearest
        if "embedding" in self.arrays:
            scores = scores + np.float32(self.meta["network_weight"]) * self._network(columns, weights)
        return scores, similar

    def vector(self, bare: str) -> Features:
        """The columns of a text's words and pieces of words, and their weights."""
        columns, weights = zip(*(block.vector(bare) for block in self.blocks), strict=True)
        return np.concatenate(columns), np.concatenate(weights)

    def _similar(self, bare: str, columns: Indices, weights: Floats) -> Floats:
        starts, ends = self.arrays["starts"][columns], self.arrays["starts"][columns + 1]
        lengths = ends - starts
        # The rows of each column, one after the other.
        at = np.arange(int(lengths.sum())) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
        shares = self.arrays["shares"][at] * np.repeat(weights, lengths)
        # Two kinds of features, each a vector of length 1.
        similar = np.asarray(np.bincount(self.arrays["rows"][at], shares, len(self.bare)) / 2, dtype=np.float32)
        if len(self.bare) <= SPELLING_UP_TO:
            spelled = process.cdist([bare], self.bare, scorer=fuzz.ratio, dtype=np.float32, workers=1)[0]
            similar = np.asarray((similar + spelled / 100) / 2, dtype=np.float32)
        return similar

    def _network(self, columns: Indices, weights: Floats) -> Floats:
        arrays = self.arrays
        embedded = weights @ arrays["embedding"][columns].astype(np.float32)
        length = float(np.sqrt(embedded @ embedded))
        inner = (EMBEDDING_SCALE / length if length else 0.0) * embedded @ arrays["inner"] + arrays["inner_offset"]
        outer = np.maximum(inner, 0) @ arrays["outer"] + arrays["outer_offset"]
        powers = np.exp(outer - outer.max())
        return np.asarray(powers / powers.sum(), dtype=np.float32)
