"""Trains both halves of a model. Uses scikit-learn; for the worker, or for a small bot."""

from collections.abc import Mapping, Sequence

import numpy as np

from bots.understanding import encoders, meaning_trainer, word_trainer
from bots.understanding.model import Model


def train(phrases: Sequence[tuple[str, int]], names: Mapping[int, str]) -> Model:
    """Trains a calibrated model of `phrases` (text, interaction). There must be at least one."""
    ordered = sorted(phrases, key=lambda pair: pair[1])
    texts, labels = [text for text, _ in ordered], np.array([label for _, label in ordered])
    words = word_trainer.train(texts, labels)
    encoder = encoders.current()
    return Model(words, meaning_trainer.train(texts, labels, names, words, encoder) if encoder else None)
