"""Groups what visitors said by its meaning, in whatever language. Vectors of it stay in this process's memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from bots.understanding import grouping, sentence_vectors
from bots.understanding.distinctions import Distinctions
from bots.understanding.exactness import Parts, parts
from bots.understanding.features import READ_CHARACTERS, Floats
from bots.understanding.normalization import normalize, plain
from conversations.domain.not_understood import Sentence

GROUPED = 1000
"""So many of the most frequent, then newest sentences are grouped. Their vectors take a second at the first look."""
LISTED = 12
"""Sentences of a group that are listed, and become phrases together."""
MOST_ANSWERS = 3
COMPARED_ANSWERS = 8
NEARLY_SAID = 0.75
"""The cosine from which on an operator's answer is taken for an interaction's message."""


@dataclass(frozen=True)
class Group:
    """Sentences of one meaning, all that visitors said; the middle one first, then the most frequent, then the newest.

    `listed`: those that differ in more than spelling or small words, at most LISTED of them.
    """

    sentences: tuple[Sentence, ...]
    listed: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentence that stands for all."""
        return self.sentences[0].text

    @property
    def count(self) -> int:
        """The number of times that one of them was not understood."""
        return sum(sentence.count for sentence in self.sentences)

    @property
    def meant(self) -> Counter[int]:
        """By interaction, how often visitors picked it when the bot asked back."""
        return sum((sentence.meant for sentence in self.sentences), Counter[int]())

    @property
    def heard(self) -> Counter[str]:
        """What operators answered."""
        return sum((sentence.heard for sentence in self.sentences), Counter[str]())

    @property
    def last_at(self) -> datetime | None:
        """When one of them was said last."""
        return max(filter(None, (sentence.last_at for sentence in self.sentences)), default=None)

    @property
    def others(self) -> tuple[Sentence, ...]:
        """The listed sentences beside the first."""
        return self.listed[1:]

    @property
    def unlisted(self) -> list[Sentence]:
        """Its sentences that are not listed."""
        listed = {sentence.normal for sentence in self.listed}
        return [sentence for sentence in self.sentences if sentence.normal not in listed]

    @property
    def alike(self) -> int:
        """How many of its sentences are not listed."""
        return len(self.sentences) - len(self.listed)


class Known(NamedTuple):
    """Phrases, and their vectors if there are any."""

    phrases: Sequence[str]
    vectors: Floats | None


NOTHING_KNOWN = Known((), None)


class Grouping:
    """Groups sentences for one bot, whose phrases say which figures are details."""

    def __init__(self, distinctions: Distinctions) -> None:
        self._distinctions = distinctions

    def groups(self, sentences: Sequence[Sentence], most: int, known: Known = NOTHING_KNOWN) -> list[Group]:
        """The `most` most frequent groups, of equally frequent ones the newest first.

        Sentences that are nearly a `known` phrase are left out. At most GROUPED sentences are grouped. Without an
        encoder each sentence is a group of its own.
        """
        ordered = sorted(sentences, key=_by_frequency)[:GROUPED]
        vectors = sentence_vectors.of([sentence.normal for sentence in ordered])
        if vectors is None:
            return [Group((sentence,), (sentence,)) for sentence in ordered[:most]]
        new = self._new(ordered, vectors, known)
        ordered, vectors = [ordered[at] for at in new], vectors[new]
        taken = [_parts(sentence.normal) for sentence in ordered]

        def apart(one: int, other: int) -> bool:
            return self._distinctions.tell_apart(taken[one], taken[other])

        # A typing error changes a vector, but not the meaning.
        spelled = grouping.spelled_alike([sentence.normal for sentence in ordered], apart)
        members = grouping.groups(vectors[spelled], apart)
        ranked = sorted(members, key=lambda group: _rank([ordered[at] for at in group]))
        return [self._group([ordered[at] for at in group], vectors[group]) for group in ranked[:most]]

    def answers(self, groups: Sequence[Group]) -> list[list[str]]:
        """For each group: what operators answered, the most frequent first; answers of one meaning once."""
        texts = [[text for text, _ in group.heard.most_common(COMPARED_ANSWERS)] for group in groups]
        vectors = sentence_vectors.of([text for each in texts for text in each])
        found, start = [], 0
        for each in texts:
            own = None if vectors is None else vectors[start : start + len(each)]
            start += len(each)
            found.append([each[at] for at in self._distinct([normalize(text) for text in each], own)][:MOST_ANSWERS])
        return found

    def _new(self, sentences: list[Sentence], vectors: Floats, known: Known) -> list[int]:
        """The indices of the sentences that are not nearly a known phrase."""
        if known.vectors is None or not known.phrases or not sentences:
            return list(range(len(sentences)))
        near = vectors @ known.vectors.T
        nearest = near.argmax(axis=1)
        same = near.max(axis=1) >= grouping.SAME_MEANING
        return [
            at
            for at, sentence in enumerate(sentences)
            if not same[at]
            or self._distinctions.tell_apart(_parts(sentence.normal), _parts(normalize(known.phrases[nearest[at]])))
        ]

    def _group(self, sentences: list[Sentence], vectors: Floats) -> Group:
        middle = grouping.middle(vectors, [sentence.count for sentence in sentences])
        order = [middle, *(at for at in range(len(sentences)) if at != middle)]
        ordered = [sentences[at] for at in order]
        listed = self._distinct([sentence.normal for sentence in ordered], vectors[order])
        return Group(tuple(ordered), tuple(ordered[at] for at in listed[:LISTED]))

    def _distinct(self, normal: list[str], vectors: Floats | None) -> list[int]:
        """The indices of the texts that do not say the same as an earlier one."""
        taken = [_parts(text) for text in normal]
        first = grouping.distinct(
            normal, vectors, lambda one, other: self._distinctions.tell_apart(taken[one], taken[other])
        )
        return [at for at, same in enumerate(first) if at == same]


def alike(texts: Sequence[str], others: Sequence[str]) -> list[int | None]:
    """For each text the index of the other one that says nearly the same; None if there is none, or no encoder."""
    vectors, theirs = sentence_vectors.of(texts), sentence_vectors.of(others)
    if vectors is None or theirs is None or not len(texts) or not len(others):
        return [None] * len(texts)
    near = vectors @ theirs.T
    return [int(at) if row[at] >= NEARLY_SAID else None for row, at in zip(near, np.argmax(near, axis=1), strict=True)]


def _by_frequency(sentence: Sentence) -> tuple[int, float, str]:
    return -sentence.count, -(sentence.last_at.timestamp() if sentence.last_at else 0), sentence.normal


def _rank(sentences: list[Sentence]) -> tuple[int, float, str]:
    first = min(sentences, key=_by_frequency)
    last = max(sentence.last_at.timestamp() if sentence.last_at else 0 for sentence in sentences)
    return -sum(sentence.count for sentence in sentences), -last, first.normal


def _parts(normal: str) -> Parts:
    return parts(plain(normal)[:READ_CHARACTERS])
