"""How a bot understands: by exact phrases, then by a model of its phrases that refuses what is too far from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bots.understanding.model import Model


def train(phrases: Sequence[tuple[str, int]], names: Mapping[int, str] | None = None) -> Model:
    """Trains a calibrated model of `phrases` (text, interaction). There must be at least one.

    `names`: what the interactions are called in words, as far as that says what they are about.
    """
    # Importing scikit-learn takes a second and 100 MB; only a process that trains needs it.
    from bots.understanding import trainer

    return trainer.train(phrases, names or {})
