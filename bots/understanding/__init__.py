"""How a bot understands: by exact phrases, then by a model of its phrases that refuses what is too far from them."""

from collections.abc import Sequence

from bots.understanding.model import Model


def train(phrases: Sequence[tuple[str, int]]) -> Model:
    """Trains a calibrated model of `phrases` (text, interaction). There must be at least one."""
    # Importing scikit-learn takes a second and 100 MB; only a process that trains needs it.
    from bots.understanding import trainer

    return trainer.train(phrases)
