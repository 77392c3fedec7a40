"""The result of understanding."""

import msgspec


class Match(msgspec.Struct, frozen=True):
    """`interaction` is None if the words were not understood; `phrase` is the nearest phrase in either case.

    `between`: the two interactions, the likelier first, one of which was probably meant; else it is empty.
    """

    interaction: int | None
    confidence: float
    phrase: str | None
    between: tuple[int, ...] = ()


NOTHING = Match(None, 0.0, None)
"""Nothing was understood, and no phrase is near."""
