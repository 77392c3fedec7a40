"""Cuts a source's words into passages: by headings, then paragraphs, then sentences, with some overlap.

A passage is about as long as the encoder reads. Scripts without blanks say more with fewer characters, so their
passages have fewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from plain_text.words import is_paired

VERSION = "p1"
"""A new one makes the worker cut all sources again."""

LONGEST = 600
"""Characters of a passage, without its heading; see `encoders`, which read so many."""

LONGEST_DENSE = 300
"""The same for Chinese, Japanese, Thai and Korean."""

MOST = 4000
"""Passages of a source."""

OVERLAP = 0.2
"""So much of a passage, at most, is the end of the one before it."""

LONGEST_HEADING = 300

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_SENTENCE = re.compile(r"(?<=[.!?;\u061f\u061b\u06d4\u0964])\s+|(?<=[\u3002\uff01\uff1f\uff1b])|\n")


class Cut(NamedTuple):
    """A passage. `heading`: the headings that it is under, the outermost first."""

    heading: str
    text: str


def passages(text: str, *, headings: bool) -> list[Cut]:
    """The passages of a text in their order, at most MOST. `headings`: lines such as `# Returns` are headings."""
    sections = _sections(text) if headings else [("", text)]
    return list(islice((Cut(heading, each) for heading, lines in sections for each in _cut(lines)), MOST))


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Each heading with what stands below it, up to the next one."""
    above: list[tuple[int, str]] = []
    lines: list[str] = []
    fenced = ""
    for line in text.splitlines():
        if found := _FENCE.match(line):
            fenced = "" if fenced == found[1] else fenced or found[1]
        level, title = (0, "") if fenced else _heading(line, lines)
        if not level:
            lines.append(line)
            continue
        if _UNDERLINE.fullmatch(line):
            lines.pop()
        yield _path(above), _body(above, lines, level)
        above, lines = [*(each for each in above if each[0] < level), (level, title)], []
    yield _path(above), _body(above, lines, 1)


def _body(above: list[tuple[int, str]], lines: list[str], level: int) -> str:
    """The lines below a heading; its own words if there are none, and the next heading is none below it."""
    body = "\n".join(lines)
    return body if body.strip() or not above or level > above[-1][0] else above[-1][1]


def _heading(line: str, before: list[str]) -> tuple[int, str]:
    """The level and words of a heading; level 0 for other lines. An underlined line is one if it stands alone."""
    if found := _HEADING.fullmatch(line[:1000]):
        return len(found[1]), found[2].strip()
    underlined = _UNDERLINE.fullmatch(line[:1000])
    if underlined and before and before[-1].strip() and not before[-1].lstrip().startswith(("-", "*", "|", ">")):
        alone = len(before) < 2 or not before[-2].strip()
        if alone and len(line.strip()) > 1:
            return (1 if "=" in underlined[1] else 2), before[-1].strip()
    return 0, ""


def _path(above: list[tuple[int, str]]) -> str:
    return " › ".join(title for _, title in above if title)[:LONGEST_HEADING]


def _cut(text: str) -> Iterator[str]:
    longest = LONGEST_DENSE if _is_dense(text) else LONGEST
    passage: list[str] = []
    fresh = size = 0
    for piece in _pieces(text, longest):
        if size + len(piece) > longest and fresh:
            yield "".join(passage).strip()
            passage = _tail(passage, int(longest * OVERLAP))
            size, fresh = sum(map(len, passage)), 0
            if size + len(piece) > longest:
                passage, size = [], 0
        passage.append(piece)
        size += len(piece)
        fresh += bool(piece.strip())
    if fresh:
        yield "".join(passage).strip()


def _tail(pieces: list[str], most: int) -> list[str]:
    """The last pieces that have at most so many characters."""
    kept: list[str] = []
    for piece in reversed(pieces):
        most -= len(piece)
        if most < 0:
            break
        kept.insert(0, piece)
    return kept


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Paragraphs, those that are too long as sentences, and sentences that are too long as runs of words."""
    for paragraph in re.split(r"\n[ \t]*\n+", text):
        if not paragraph.strip():
            continue
        whole = paragraph.strip("\n")
        pieces = [whole] if len(whole) <= longest // 2 else list(_sentences(whole))
        for piece in pieces[:-1]:
            yield from _short(piece, longest)
        yield from _short(pieces[-1] + "\n\n", longest)


def _sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE.finditer(paragraph):
        if end.end() > start:
            yield paragraph[start : end.end()]
            start = end.end()
    yield paragraph[start:]


def _short(piece: str, longest: int) -> Iterator[str]:
    while len(piece) > longest:
        cut = piece.rfind(" ", longest // 2, longest) + 1 or longest
        yield piece[:cut]
        piece = piece[cut:]
    yield piece


def _is_dense(text: str) -> bool:
    letters = [each for each in text[:2000] if each.isalnum()]
    return sum(map(is_paired, letters)) * 2 > len(letters)
