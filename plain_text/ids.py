"""Ids of rows in what strangers send: addresses, forms, payloads."""

from __future__ import annotations

DIGITS = 18
"""Of the largest id that every database takes."""


def id_in(text: str | None) -> int | None:
    """The id that the text is; None if it is none. Python refuses to read thousands of digits with an error."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
