"""The vectors of a draft's phrases, from the models that know them where there are many."""

from __future__ import annotations

import numpy as np

from bots.answering.content import Content
from bots.answering.published import BotNotFound, published
from bots.draft import draft_models
from bots.models import Bot
from bots.publishing.model_upkeep import INLINE_BELOW
from bots.understanding import sentence_vectors
from bots.understanding.features import Floats
from bots.understanding.model import Model

ENCODED_AT_ONCE = 1000
"""A page waits for the vectors of so many phrases, about a second; for those of more, the worker trains the draft."""


def of_draft(bot: Bot, content: Content) -> Floats | None:
    """One vector for each of the draft's phrases; None without an encoder, or if too many are in no model yet."""
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
