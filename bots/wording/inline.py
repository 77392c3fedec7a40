"""The marks inside a line: **bold**, *italic*, [label](https://address). static/js/lib/inline.js reads the same.

Addresses are whole; no asterisk or bracket in them is a mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex  # type: ignore[import-untyped]

from bots.wording import escapes, links
from bots.wording.emphasis import Emphasis, Piece, merged

PARENTHESIS = regex.compile(r"[()\p{Z}\p{Cc}<>\"`]")
BRACKET = regex.compile(r"[\[\]]")
VISIBLE = regex.compile(r"[^\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]")
ASTERISKS = regex.compile(r"\*+")


def read(line: str) -> tuple[Piece, ...]:
    """The pieces of a line that a configurer wrote."""
    text, places = escapes.read(line)
    literal = [(place, place + 1) for place in places]
    active, sight = _without(text, literal, "\0"), _without(text, literal, "x")
    marks = list(_link_marks(text, active))
    free = _without(text, [span for span, _piece in marks], "\0")
    found = sorted(marks + [(span, _link(text[slice(*span)])) for span in links.find(free)])
    runs = ASTERISKS.finditer(_without(active, [span for span, _piece in found], "\0"))
    events = sorted([*found, *((run.span(), None) for run in runs)], key=lambda event: event[0])
    line_so_far, done = Emphasis(), 0
    for (begin, end), piece in events:
        line_so_far.add(Piece("text", text[done:begin]))
        if piece:
            line_so_far.add(piece)
        else:
            line_so_far.asterisks(end - begin, sight[max(begin - 1, 0) : begin], sight[end : end + 1])
        done = end
    line_so_far.add(Piece("text", text[done:]))
    return line_so_far.pieces()


def typed(line: str) -> tuple[Piece, ...]:
    """The pieces of a line that a person typed: text and addresses."""
    pieces, done = [], 0
    for begin, end in links.find(line):
        pieces += [Piece("text", line[done:begin]), _link(line[begin:end])]
        done = end
    return merged([*pieces, Piece("text", line[done:])])


def _link(address: str) -> Piece:
    return Piece("a", text=address, address=address)


def _without(text: str, spans: Iterable[tuple[int, int]], instead: str) -> str:
    """The text with another character in place of each in these spans."""
    parts, done = [], 0
    for begin, end in spans:
        parts += [text[done:begin], instead * (end - begin)]
        done = end
    return "".join([*parts, text[done:]])


def _link_marks(text: str, active: str) -> Iterator[tuple[tuple[int, int], Piece]]:
    """Each [label](address), the innermost if one is in another's label. `active`: the text less what is no mark."""
    partners: dict[int, int] | None = None
    opened: list[int] = []
    for match in BRACKET.finditer(active):
        place = match.start()
        if match[0] == "[":
            opened.append(place)
        elif opened:
            begin = opened.pop()
            if not text.startswith("(", place + 1):
                continue
            partners = _partners(text) if partners is None else partners
            end = partners.get(place + 1, 0)
            if links.is_address(text, place + 2, end) and VISIBLE.search(text, begin + 1, place):
                opened.clear()
                yield (begin, end + 1), Piece("a", text=text[begin + 1 : place], address=text[place + 2 : end])


def _partners(text: str) -> dict[int, int]:
    """By opening parenthesis: its closing one, if only what an address may hold stands between them."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in PARENTHESIS.finditer(text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] != ")":
            opened.clear()
        elif opened:
            found[opened.pop()] = match.start()
    return found
