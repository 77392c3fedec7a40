"""Problems of a draft, in words."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bots.answering.content import PublishedInteraction


class Problem(msgspec.Struct, frozen=True):
    """A problem, in one sentence. `interactions`: id and name of those concerned; none if it concerns the bot itself.

    `missing`: an interaction that does not exist yet would repair it; the settings would not. `language`: translations
    into it would repair it.
    """

    text: str
    blocking: bool
    interactions: tuple[tuple[int, str], ...] = ()
    missing: bool = False
    language: str = ""


def named(items: Iterable[PublishedInteraction]) -> tuple[tuple[int, str], ...]:
    """Id and name of these interactions, by name."""
    return tuple(sorted(((item.id, item.name) for item in items), key=lambda pair: pair[1].casefold()))
