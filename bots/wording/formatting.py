"""The marks in a bot's texts: **bold**, *italic*, [label](https://address), lines that begin with "- " or "1. ".

Nothing else is a mark. The browser builds elements from them (static/js/lib/formatted.js); this module does the same
for pages that the server renders. The same examples test both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal

import msgspec

MARK = re.compile(
    r"\\[*\[]"  # an escaped character begins no mark
    r"|\*\*(?![\s*])(?P<bold>(?:\\.|\*(?!\*)|[^*\\\n])+)\*\*"
    r"|\*(?![\s*])(?P<italic>(?:\\.|[^*\\\n])+)\*"
    r"|\[(?P<label>(?:\\.|[^\[\]\\\n])+)\]\((?P<address>(?:https?://|mailto:)[^\s()<>\"'`]+)\)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b(?:https?://|mailto:)[^\s<>\"'`]+", re.IGNORECASE)
BULLET = re.compile(r" {0,3}[-•*] +(\S.*)")
NUMBER = re.compile(r" {0,3}\d{1,3}[.)] +(\S.*)")
MARKS = re.compile(r"[*\[]")
ESCAPED = re.compile(r"\\([*\[])")
DEEPEST = 3

BlockKind = Literal["text", "ul", "ol"]


class Piece(msgspec.Struct, frozen=True):
    """A piece of text, or a mark around `inside`; a link has an `address`."""

    kind: Literal["text", "strong", "em", "a"]
    text: str = ""
    address: str = ""
    inside: tuple[Piece, ...] = ()


class Block(msgspec.Struct, frozen=True):
    """Running text, as one line, or a list, with one line for each item."""

    kind: BlockKind
    lines: tuple[tuple[Piece, ...], ...]


def blocks(text: str) -> list[Block]:
    """The blocks of a text."""
    read = [_line(line) for line in text.split("\n")]
    found = []
    for kind, group in groupby(read, key=lambda pair: pair[0]):
        lines = [line for _kind, line in group]
        lines = lines if kind != "text" else ["\n".join(lines)]
        found.append(Block(kind, tuple(tuple(_inline(line)) for line in lines)))
    return found


def escaped(value: str) -> str:
    """The value with its marks escaped, to be put into a text."""
    return MARKS.sub(r"\\\g<0>", value)


def _line(line: str) -> tuple[BlockKind, str]:
    if bullet := BULLET.fullmatch(line):
        return "ul", bullet[1]
    if number := NUMBER.fullmatch(line):
        return "ol", number[1]
    return "text", line


def _inline(text: str, depth: int = 0) -> Iterator[Piece]:
    done = 0
    for match in MARK.finditer(text) if depth < DEEPEST else ():
        if match.lastgroup is None:
            continue
        yield from _linked(_bare(text[done : match.start()]))
        if match["label"]:
            yield Piece("a", text=_bare(match["label"]), address=match["address"])
        else:
            inside = tuple(_inline(match["bold"] or match["italic"], depth + 1))
            yield Piece("strong" if match["bold"] else "em", inside=inside)
        done = match.end()
    yield from _linked(_bare(text[done:]))


def _linked(text: str) -> Iterator[Piece]:
    """The text with its addresses as links."""
    done = 0
    for match in ADDRESS.finditer(text):
        address = _trimmed(match[0])
        if re.fullmatch(r"https?://|mailto:", address, re.IGNORECASE):
            continue
        if match.start() > done:
            yield Piece("text", text[done : match.start()])
        yield Piece("a", text=address, address=address)
        done = match.start() + len(address)
    if done < len(text):
        yield Piece("text", text[done:])


def _trimmed(address: str) -> str:
    """The address without punctuation that belongs to the sentence."""
    while address:
        last = address[-1]
        closes = {")": "(", "]": "["}.get(last)
        if last in ".,;:!?*_~" or (closes and address.count(closes) < address.count(last)):
            address = address[:-1]
        else:
            break
    return address


def _bare(text: str) -> str:
    return ESCAPED.sub(r"\1", text)
