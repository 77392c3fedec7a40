"""How a bot understands: exact phrases first, then a model trained from its phrases that knows when to refuse."""

from collections.abc import Sequence

from bots.understanding.model import Model


def train(phrases: Sequence[tuple[str, int]]) -> Model:
    """A calibrated model of `phrases` (text, interaction), of which there must be one at least."""
    # A second and 100 MB of scikit-learn, for a process that trains and not for each that asks a model.
    from bots.understanding import trainer

    return trainer.train(phrases)
