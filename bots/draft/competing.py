"""Interactions of a draft that compete: phrases of one look like the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np

from bots.answering.published import BotNotFound, Content, published
from bots.draft import draft_models
from bots.models import Bot
from bots.publishing.model_upkeep import INLINE_BELOW, phrases_key
from bots.understanding import competition, encoders, sentence_vectors
from bots.understanding.distinctions import Distinctions
from bots.understanding.exactness import parts
from bots.understanding.features import Floats
from bots.understanding.model import Model
from bots.understanding.normalization import normalize, plain

ENCODED_AT_ONCE = 1000
"""A page waits for the vectors of so many phrases, about a second; for those of more, the worker trains the draft."""
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
    vectors = _vectors(bot, content)
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


def _vectors(bot: Bot, content: Content) -> Floats | None:
    """The vectors of the draft's phrases; None if too many are in no model yet."""
    texts = [text for text, _ in content.phrases]
    if len(texts) < INLINE_BELOW:
        return sentence_vectors.of(texts)
    known: dict[str, Floats] = {}
    for model in _models(bot, content):
        known |= model.phrase_vectors()
    missing = [text for text in texts if text not in known]
    if len(missing) > ENCODED_AT_ONCE:
        return None
    new = sentence_vectors.of(missing)
    known |= zip(missing, [] if new is None else new, strict=True)
    return np.stack([known[text] for text in texts]).astype(np.float32)


def _models(bot: Bot, content: Content) -> list[Model]:
    """The models that know phrases of the draft: that of visitors, and the draft's own, once the worker trained it."""
    models = [draft_models.model_of(bot, content)]
    try:
        models.append(published(bot.pk).matcher.model)
    except BotNotFound:
        pass
    return [model for model in models if model is not None]
