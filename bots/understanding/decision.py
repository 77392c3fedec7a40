"""What a bot does with what it has understood: it answers, asks back or gives a default answer."""

from __future__ import annotations

from typing import Literal, TypeAlias

Caution: TypeAlias = Literal["careful", "balanced", "bold"]
"""How sure a bot must be before it answers."""

Decision: TypeAlias = Literal["answer", "ask_back", "refuse"]

NEAR = 0.1
"""Two interactions are near if the second is at least this share as likely as the first."""


def decide(first: float, together: float, sure: float, worth_asking: float) -> Decision:
    """The decision about the likeliest interaction and the one after it.

    `first`: the probability that the likeliest is right; `together`: that one of the two is. `sure`: the probability
    from which on this bot answers. Else it asks back if `together` is at least `worth_asking`, and if the two are near;
    that is, if the second explains enough of what the first leaves open.
    """
    if first >= sure:
        return "answer"
    second = together - first
    return "ask_back" if together >= worth_asking and second >= NEAR * first else "refuse"
