"""Interactions of a draft that compete: phrases of one look like the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np

from bots.answering.content import Content
from bots.draft import draft_models, phrase_vectors
from bots.models import Bot
from bots.publishing.model_upkeep import phrases_key
from bots.understanding import competition, encoders
from bots.understanding.distinctions import Distinctions
from bots.understanding.exactness import parts
from bots.understanding.features import Floats
from bots.understanding.normalization import normalize, plain

KEPT = 8

_lock = threading.Lock()
_kept: OrderedDict[str, tuple[Competition, ...]] = OrderedDict()


class Competition(msgspec.Struct, frozen=True):
    """`count` phrases of the interaction look like the other one; `phrase`, the clearest, is like `nearest` there."""

    interaction: int
    other: int
    count: int
    phrase: str
    nearest: str


def competing(bot: Bot, content: Content) -> tuple[Competition, ...] | None:
    """The competing interactions of the draft `content`, those with most phrases first; none without an encoder.

    None while the worker still learns a draft of many new phrases, which this asks for.
    """
    if encoders.current() is None or not content.phrases:
        return ()
    key = phrases_key(content)
    with _lock:
        known = _kept.get(key)
    if known is not None:
        return known
    vectors = phrase_vectors.of_draft(bot, content)
    if vectors is None:
        draft_models.start_training_draft(bot.pk)
        return None
    found = _competing(content.phrases, vectors)
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _competing(phrases: Sequence[tuple[str, int]], vectors: Floats) -> tuple[Competition, ...]:
    interactions, classes = np.unique([interaction for _, interaction in phrases], return_inverse=True)
    bare = [plain(normalize(text)) for text, _ in phrases]

    @cache
    def distinctions() -> Distinctions:
        return Distinctions((text, interaction) for text, (_, interaction) in zip(bare, phrases, strict=True))

    def tells(at: int, other: int) -> bool:
        return not distinctions().allow(parts(bare[at]), parts(bare[other]), phrases[other][1])

    found = [
        Competition(
            interaction=int(interactions[own]),
            other=int(interactions[other]),
            count=len(each),
            phrase=phrases[each[0].phrase][0],
            nearest=phrases[each[0].nearest][0],
        )
        for (own, other), each in competition.rivals(vectors, classes, tells).items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.interaction, one.other)))
