"""Passages of a bot's sources, as a model gets them."""

from __future__ import annotations

import msgspec


class Passage(msgspec.Struct, frozen=True):
    """A piece of a source. `number`: by which the model names it. `address`: where a visitor can read it, or ""."""

    number: int
    source: int
    title: str
    text: str
    address: str = ""
    heading: str = ""
    """What it stands under in the source."""
