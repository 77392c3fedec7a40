"""What visitors said lately, from an app that keeps conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """`said` gives the sentences of a bot's visitors, the latest first; users with `permission` may read them."""

    said: Callable[[int], list[str]]
    permission: str


_sources: list[Source] = []


def use(source: Source) -> None:
    """Takes sentences from this source from now on."""
    _sources[:] = [source]


def may_read(user: Any) -> bool:
    """Whether there is a source, and this user may read its sentences."""
    return any(user.has_perm(source.permission) for source in _sources)


def of(bot_id: int) -> list[str]:
    """The sentences, the latest first; none without a source."""
    return [text for source in _sources for text in source.said(bot_id)]
