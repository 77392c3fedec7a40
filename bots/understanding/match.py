"""The result of understanding."""

import msgspec


class Match(msgspec.Struct, frozen=True):
    """`interaction` is None if the words were not understood; `phrase` is the nearest phrase in either case."""

    interaction: int | None
    confidence: float
    phrase: str | None


NOTHING = Match(None, 0.0, None)
"""Nothing was understood, and no phrase is near."""
