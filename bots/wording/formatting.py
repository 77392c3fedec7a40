"""The marks in a bot's texts: **bold**, *italic*, [label](https://address), lines that begin with "- " or "1. ".

Nothing else is a mark. The browser builds elements from them (static/js/lib/formatted.js); this module does the same
for pages that the server renders. tests/marks.json is tried on both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from bots.wording import escapes, inline, list_lines
from bots.wording.emphasis import Piece

MARKISH = re.compile(r"[*\[\\]|^ {0,3}(?:[-•]|[0-9]{1,3}\.) ", re.MULTILINE)
"""What every text with marks holds."""

NOT_LINE_END = re.compile(r"[^\n]")
NEUTRAL = "\ue000"
"""A character that is never part of a mark."""


class Block(msgspec.Struct, frozen=True):
    """Running text, or a list, with one line for each item. `start`: the number of the first one."""

    kind: list_lines.Kind
    lines: tuple[tuple[Piece, ...], ...]
    start: int = 1


def blocks(text: str) -> list[Block]:
    """The blocks of a text. No mark goes over the end of a line."""
    return [
        Block(group.kind, tuple(inline.read(line) for line in group.lines), group.start)
        for group in list_lines.groups(text)
    ]


@lru_cache(maxsize=500)
def plain(text: str) -> str:
    """The text as people read it where no marks are shown, such as in a list: links by their labels."""
    return text if not MARKISH.search(text) else "\n".join(_plain_lines(text))


def literal(text: str) -> str:
    """What a person typed, written so that it is read as it is. Unchanged if it is read so anyway."""
    return combined([(text, True)])


def combined(parts: list[tuple[str, bool]]) -> str:
    """One text of parts that hold marks and parts that are literal (True): what people typed, and variables' values."""
    text = "".join(part for part, _is_literal in parts)
    if not MARKISH.search(text) or not any(is_literal for _part, is_literal in parts):
        return text
    neutral = "".join(NOT_LINE_END.sub(NEUTRAL, part) if is_literal else part for part, is_literal in parts)
    lines = zip(escapes.joined(parts).split("\n"), neutral.split("\n"), strict=True)
    written = "\n".join(line if list_lines.is_item(plan) else list_lines.escaped(line) for line, plan in lines)
    return text if written == text or blocks(written) == blocks(text) else written


def _plain_lines(text: str) -> Iterator[str]:
    for block in blocks(text):
        for place, line in enumerate(block.lines):
            words = "".join(map(_words, line))
            yield words if block.kind == "text" else f"{_sign(block, place)} {words}"


def _sign(block: Block, place: int) -> str:
    return "•" if block.kind == "ul" else f"{block.start + place}."


def _words(piece: Piece) -> str:
    return piece.text or "".join(map(_words, piece.inside))
