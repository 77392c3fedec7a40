"""Lines of a text that are items of lists. static/js/lib/list-lines.js reads the same.

A guess may cost no character that a person would miss. So numbers make a list only if they count 1, 2, 3 …, and other
beginnings of lines are shown as written if they may be a footnote's asterisk or a minus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal

import msgspec
import regex  # type: ignore[import-untyped]

BULLET = regex.compile(r" {0,3}([-•*]) +(?=[^ ])(?![-*• ]*$)([^\n]*)")
NUMBER = regex.compile(r" {0,3}([1-9][0-9]{0,2})\. +(?=[^ ])([^\n]*)")
FIGURE = regex.compile(r"[.,]?\p{Nd}")
ESCAPED = regex.compile(r"( {0,3}(?:[1-9][0-9]{0,2})?)\\(\\*)([-•.] [^\n]*)")
"""A line that a backslash may keep from being an item; further backslashes are themselves."""

Kind = Literal["text", "ul", "ol"]


class Line(msgspec.Struct):
    """A line of a text. An item has a `sign` (- • *) or a `number`."""

    kind: Kind
    text: str
    written: str
    sign: str = ""
    number: int = 0


class Group(msgspec.Struct, frozen=True):
    """Adjacent lines of one kind. `start`: the number of the first item."""

    kind: Kind
    lines: list[str]
    start: int = 1


def groups(text: str) -> list[Group]:
    """The lines of a text, by kind."""
    lines = [_line(line) for line in text.split("\n")]
    for bullets in _runs(lines):
        if not _is_list(bullets):
            _as_written(bullets)
    for numbered in _chains([line for line in lines if line.kind == "ol"]):
        if len(numbered) == 1:
            _as_written(numbered)
    found: list[Group] = []
    for before, line in pairwise([None, *lines]):
        if before and line and _goes_on(before, line):
            found[-1].lines.append(line.text)
        elif line:
            found.append(Group(line.kind, [line.text], line.number or 1))
    return found


def is_item(line: str) -> bool:
    """Whether the line looks like an item of a list."""
    return _line(line).kind != "text"


def escaped(line: str) -> str:
    """The line with a backslash that keeps it from being an item."""
    item = _line(line)
    place = len(line) - len(line.lstrip()) + (len(str(item.number)) if item.number else 0)
    if item.text != item.written and (kept := ESCAPED.fullmatch(line)):
        place = len(kept[1])  # its own backslash would be taken for ours
    return f"{line[:place]}\\{line[place:]}" if item.text != item.written else line


def _line(line: str) -> Line:
    if bullet := BULLET.fullmatch(line):
        return Line("ul", bullet[2], line, bullet[1])
    if number := NUMBER.fullmatch(line):
        return Line("ol", number[2], line, number=int(number[1]))
    if (kept := ESCAPED.fullmatch(line)) and is_item(kept[1] + kept[3]):
        return Line("text", kept[1] + kept[2] + kept[3], line)
    return Line("text", line, line)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Adjacent items with the same sign, of lists without numbers."""
    for (kind, _sign), run in groupby(lines, key=lambda line: (line.kind, line.sign)):
        if kind == "ul":
            yield list(run)


def _is_list(bullets: list[Line]) -> bool:
    """Whether they are no footnote ("* plus VAT") and no temperatures ("- 5 °C")."""
    if bullets[0].sign == "*":
        return len(bullets) > 1
    return bullets[0].sign == "•" or not all(FIGURE.match(line.text) for line in bullets)


def _chains(numbered: Sequence[Line]) -> Iterator[list[Line]]:
    """Items that count on from 1, with whatever between them; and each other numbered line by itself."""
    chain: list[Line] = []
    for line in numbered:
        last = chain[-1] if chain else None
        if last and line.number == last.number + 1 and chain[0].number == 1:
            chain.append(line)
            continue
        if chain:
            yield chain
        chain = [line]
    if chain:
        yield chain


def _as_written(lines: list[Line]) -> None:
    for line in lines:
        line.kind, line.text, line.sign, line.number = "text", line.written, "", 0


def _goes_on(before: Line, line: Line) -> bool:
    same = (line.kind, line.sign) == (before.kind, before.sign)
    return same and (line.kind != "ol" or line.number == before.number + 1)
