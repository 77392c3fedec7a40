"""Addresses in running text: where each begins and ends. static/js/lib/addresses.js finds the same.

An address is whole, with whatever stands inside it, and ends at what no address holds: blanks, quotation marks, the
punctuation of Chinese, Japanese and typographers, and a closing bracket without its partner.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex  # type: ignore[import-untyped]

SCHEME = "(?:[hH][tT][tT][pP][sS]?://|[mM][aA][iI][lL][tT][oO]:)"
START = regex.compile(SCHEME + r"(?=[\p{L}\p{N}\p{So}_]|\[[0-9a-fA-F:.]+\])")
"""A scheme, before the first character of a host or mailbox."""

JOINERS = r"\u00b7\u0387\u05be\u05f3\u05f4\u0f0b\u200c\u200d\u30fb\uff65"
"""Punctuation inside words of Catalan, Greek, Hebrew, Tibetan and Japanese, and the joiners of Persian and Indic."""

NEVER = r"\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{P}\u00b4\uff04\uff0b\uff1c-\uff1e\uff3e\uff40\uff5c\uff5e\uffe0-\uffef"
"""Beside ASCII and joiners: what no address holds."""

BODY = regex.compile(rf"(?:[!#-'*+\-./0-:=?-Z^_a-z~]|[,;|](?!{SCHEME})|[{JOINERS}]|[^\x00-\x7f{NEVER}])*")
"""A part of an address without brackets. It ends before a comma that another address follows."""

HOST = regex.compile(rf"\[[0-9a-fA-F:.]+\](?::[0-9]+)?|(?:[!$%&+\-.0-:=@A-Z_a-z~]|[{JOINERS}]|[^\x00-\x7f{NEVER}])*")
WRAPPER = regex.compile(r"[*_~|']")
BOUNDARY = regex.compile(r"[\p{Z}\p{P}\p{S}\t]")
BLANK = regex.compile(r"[\p{Z}\t]")

OPENING = {")": "(", "]": "[", "}": "{"}
SENTENCE = frozenset(".,;:!?([{") | frozenset("\u00b7\u0387\u05be\u05f3\u05f4\u0f0b\u200c\u200d\u30fb\uff65")
"""What ends a sentence, or hangs at its end: never the end of an address."""


def find(line: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each address in a line of text."""
    wrapped: dict[str, int] | None = None
    match = START.search(line)
    while match:
        if wrapped is None:
            wrapped = _wrappers(line)
        begin, end = match.start(), match.end()
        if not _is_inside_word(line, begin):
            end = _end(line, begin, match.end(), wrapped)
            yield begin, end
        match = START.search(line, end)


def is_address(text: str, begin: int, end: int) -> bool:
    """Whether the text begins as an address does at `begin`, before `end`."""
    match = START.match(text, begin)
    return match is not None and match.end() < end


def _is_inside_word(line: str, at: int) -> bool:
    """Whether a Latin letter or a figure stands before `at`, so that "xhttps://" is no address."""
    before = line[at - 1 : at] if at else ""
    return before.isascii() and before.isalnum()


def _wrappers(line: str) -> dict[str, int]:
    """By sign that people wrap around text: where it stands first."""
    found: dict[str, int] = {}
    for match in WRAPPER.finditer(line):
        at = match.start()
        begins = at == 0 or BOUNDARY.match(line, at - 1)
        if begins and at + 1 < len(line) and not BLANK.match(line, at + 1):
            found.setdefault(match[0], at)
    return found


def _end(line: str, begin: int, after_scheme: int, wrapped: dict[str, int]) -> int:
    end = _longest(line, after_scheme)
    apostrophes = line.count("'", begin, end)
    while end > after_scheme:
        last = line[end - 1]
        if last in SENTENCE or wrapped.get(last, begin) < begin or (last == "'" and apostrophes % 2):
            end -= 1
            apostrophes -= last == "'"
        else:
            break
    return end


def _longest(line: str, after_scheme: int) -> int:
    """The end of the host, or of all that may follow it."""
    if line[after_scheme - 1] == ":":  # a mailbox
        return _before_lone_bracket(line, after_scheme)
    end: int = HOST.match(line, after_scheme).end()
    return _before_lone_bracket(line, end) if line[end : end + 1] in ("/", "?", "#") else end


def _before_lone_bracket(line: str, begin: int) -> int:
    """The place of the first closing bracket without a partner, or of what no address holds."""
    opened = dict.fromkeys(OPENING.values(), 0)
    end: int = begin
    while True:
        end = BODY.match(line, end).end()
        bracket = line[end : end + 1]
        if bracket in opened:
            opened[bracket] += 1
        elif opened.get(OPENING.get(bracket, "")):
            opened[OPENING[bracket]] -= 1
        else:
            return end
        end += 1
