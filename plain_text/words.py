"""Splits a text into the words that are searched, folded, with their places in the text.

Scripts that are written without blanks (Chinese, Japanese, Thai and others) and Korean, whose words carry endings, are
split into pairs of characters that overlap, and the last character alone: so any part of such a text is a run of terms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from plain_text.folding import folded

LONGEST = 64
"""Characters of a word; the rest of a longer one is not searched."""

_WITHOUT_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003fffd]"
)
_RUN = re.compile("w+|c+")


class Word(NamedTuple):
    """A folded word, and where it stands: `start` and `end` count characters of the text."""

    form: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in their order. Signs and emojis are between words."""
    for run in _RUN.finditer(text.translate(_KINDS)):
        start, end = run.span()
        if run.group()[0] == "c":
            yield from _pairs(text, start, end)
        elif form := _form(text[start:end]):
            yield Word(form, start, end)


def is_paired(character: str) -> bool:
    """Whether it is of a script that is split into pairs."""
    return bool(character) and _KINDS[ord(character)] == "c"


def _pairs(text: str, start: int, end: int) -> Iterator[Word]:
    """Pairs of characters, each with its marks."""
    begins = [at for at in range(start, end) if at == start or not _is_mark(text[at])]
    ends = [*begins[1:], end]
    for place, at in enumerate(begins):
        upto = ends[min(place + 1, len(ends) - 1)]
        if form := _form(text[at:upto]):
            yield Word(form, at, upto)


def _is_mark(character: str) -> bool:
    """Also the narrow signs of Japanese that Unicode has as letters."""
    return unicodedata.category(character)[0] == "M" or character in "\uff9e\uff9f"


def _form(written: str) -> str:
    """The folded word. Folding may leave signs, of which nothing is found."""
    return "".join(each for each in folded(written) if _KINDS[ord(each)] != " ")[:LONGEST]


class _Kinds(dict[int, str]):
    """By code: w for what makes words, c for scripts without blanks, a blank for the rest."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _WITHOUT_BLANKS.match(character):
            kind = "c" if unicodedata.category(character)[0] in "LMN" else " "
        else:
            # Marks belong to the letter before them; joiners that nobody sees stand within words.
            kind = "w" if unicodedata.category(character)[0] in "LMN" or character in "\u200c\u200d\u00ad" else " "
        if len(self) < 20_000:
            self[code] = kind
        return kind


_KINDS = _Kinds()
