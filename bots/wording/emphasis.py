"""Asterisks that make **bold** and *italic* text. static/js/lib/emphasis.js reads the same.

Asterisks are marks only in pairs that stand around words, so that 10*20*30, "5 €*" and "Kolleg*innen" are as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

import msgspec
import regex  # type: ignore[import-untyped]

BLANK = regex.compile(r"[\p{Z}\p{Cc}]")
LETTER = regex.compile(r"\p{L}")
UNSPACED = regex.compile(
    r"[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]"
)
"""Letters of scripts that put no blanks between words: a mark may stand right beside them."""

OUTSIDE = regex.compile(r"[\p{P}\p{So}\p{Cf}]")
"""What may stand around a pair of marks beside blanks, except for `NEVER_OUTSIDE`."""

NEVER_OUTSIDE = frozenset("#%&*/@\\_")
NEVER_FIRST = {"em": frozenset("#%&)*,./:;=!?]}…，。、：；！？"), "strong": frozenset(")*,.:;!?]}…，。、：；！？")}
NEVER_LAST = {"em": frozenset("#&(*/=@[{"), "strong": frozenset("(*[{")}
WIDTHS = {"em": 1, "strong": 2}
WIDEST = 3

PieceKind = Literal["text", "strong", "em", "a"]


class Piece(msgspec.Struct, frozen=True):
    """A piece of text, or a mark around `inside`; a link has an `address`."""

    kind: PieceKind
    text: str = ""
    address: str = ""
    inside: tuple[Piece, ...] = ()


class Frame(msgspec.Struct):
    """A mark that is open, or the line itself. `run`: which run of asterisks opened it."""

    kind: PieceKind
    run: int = 0
    pieces: list[Piece] = []


class Emphasis:
    """Puts the pieces of a line together. At most one bold and one italic mark are open at a time."""

    def __init__(self) -> None:
        self._stack = [Frame("text")]
        self._runs = 0

    def add(self, piece: Piece) -> None:
        """Adds a piece behind the others."""
        self._stack[-1].pieces.append(piece)

    def asterisks(self, width: int, before: str, after: str) -> None:
        """Lets a run of asterisks between two characters close what is open, else open something, else be text."""
        self._runs += 1
        left = width
        if width <= WIDEST and _may_close(width, before, after):
            while left and (level := self._level_to_close(left, width)):
                left -= WIDTHS[self._stack[level].kind]
                self._close(level)
        if left == width <= WIDEST and _may_open(width, before, after):
            self._open(width)
        elif left:
            self.add(Piece("text", "*" * left))

    def pieces(self) -> tuple[Piece, ...]:
        """All pieces. Marks that are still open are asterisks."""
        while len(self._stack) > 1:
            self._dissolve(1)
        return merged(self._stack[0].pieces)

    def _open(self, width: int) -> None:
        kinds: dict[int, tuple[PieceKind, ...]] = {1: ("em",), 2: ("strong",), 3: ("strong", "em")}
        # The nearest opening counts; an earlier one of the same kind is text.
        for level in range(len(self._stack) - 1, 0, -1):
            if self._stack[level].kind in kinds[width]:
                self._dissolve(level)
        self._stack.extend(Frame(kind, self._runs) for kind in kinds[width])

    def _level_to_close(self, left: int, width: int) -> int:
        """The level of the nearest mark that so many asterisks close; 0 for none."""
        for level in range(len(self._stack) - 1, 0, -1):
            mark = WIDTHS[self._stack[level].kind]
            if mark == left or (width == WIDEST and mark < left):
                return self._innermost(level)
        return 0

    def _innermost(self, level: int) -> int:
        """The level of this mark after exchanging it with the inner one, if three asterisks opened both."""
        outer, *inner = self._stack[level : level + 2]
        if inner and inner[0].run == outer.run:
            outer.kind, inner[0].kind = inner[0].kind, outer.kind
            return level + 1
        return level

    def _close(self, level: int) -> None:
        while len(self._stack) - 1 > level:
            self._dissolve(len(self._stack) - 1)
        frame = self._stack.pop()
        self.add(Piece(frame.kind, inside=merged(frame.pieces)))

    def _dissolve(self, level: int) -> None:
        """Makes the asterisks of an open mark text."""
        frame = self._stack.pop(level)
        self._stack[level - 1].pieces += [Piece("text", "*" * WIDTHS[frame.kind]), *frame.pieces]


def merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    """The pieces, with adjacent text as one and without blank text."""
    return tuple(_merged(pieces))


def _merged(pieces: list[Piece]) -> Iterator[Piece]:
    for kind, group in groupby(pieces, key=lambda piece: piece.kind):
        if kind != "text":
            yield from group
        elif text := "".join(piece.text for piece in group):
            yield Piece("text", text)


def _may_open(width: int, before: str, after: str) -> bool:
    kind = "em" if width == 1 else "strong"
    return bool(after) and not BLANK.match(after) and after not in NEVER_FIRST[kind] and _is_outside(before)


def _may_close(width: int, before: str, after: str) -> bool:
    kind = "em" if width == 1 else "strong"
    if not before or BLANK.match(before) or before in NEVER_LAST[kind]:
        return False
    return _is_outside(after) or (kind == "strong" and LETTER.match(after) is not None)


def _is_outside(character: str) -> bool:
    """Whether the character, or the line's end, may stand beside a pair of marks."""
    if not character or BLANK.match(character) or UNSPACED.match(character):
        return True
    return character not in NEVER_OUTSIDE and OUTSIDE.match(character) is not None
