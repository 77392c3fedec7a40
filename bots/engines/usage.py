"""Counts the tokens that questions cost, also those of answers that were cut off or cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Usage:
    """The tokens of all questions inside a `counted` block, however they ended."""

    tokens: int = 0


_counting: ContextVar[Usage | None] = ContextVar("usage", default=None)


@contextmanager
def counted() -> Iterator[Usage]:
    """Counts what is asked inside the block, in this task and in those that it starts."""
    usage = Usage()
    token = _counting.set(usage)
    try:
        yield usage
    finally:
        _counting.reset(token)


def note(tokens: int) -> None:
    """Counts these tokens, if anybody counts."""
    if usage := _counting.get():
        usage.tokens += tokens
