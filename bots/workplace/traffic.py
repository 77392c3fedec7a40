"""How visitors went through a bot lately. The app that keeps conversations counts it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """The last `days` of a bot, counted over its latest conversations.

    By interaction: how often it was `said`, and how often it was the `last` that its visitor heard. `pressed`: by
    button. `ways`: how often the second interaction was said as what follows the first, after the answer if that asks
    a question. `partial`: there were more conversations than were counted.
    """

    days: int
    conversations: int
    partial: bool
    said: dict[int, int]
    last: dict[int, int]
    pressed: dict[int, int]
    ways: list[tuple[int, int, int]]


Source = Callable[[int], Traffic]
_sources: list[Source] = []


def count_by(source: Source) -> None:
    """Sets what counts: a function that takes a bot's id."""
    _sources[:] = [source]


def of(bot_id: int) -> Traffic | None:
    """The traffic of a bot; None if nothing counts it."""
    return _sources[0](bot_id) if _sources else None
