"""Shows a found line: the part of it with the words that were found, and where in it they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from conversations.domain.full_text.query import Need
from plain_text.stems import stem
from plain_text.words import Word, words_of

SHOWN = 240
"""Characters of a line that are shown at most."""

BEFORE = 60
"""Characters of them before the first word that was found."""


class Excerpt(NamedTuple):
    """A part of a line. Each mark is a beginning and an end in `text`, in the units of UTF-16 as JavaScript counts."""

    text: str
    marks: list[tuple[int, int]]


def excerpt(text: str, needs: Sequence[Need], languages: Collection[str]) -> Excerpt:
    """The part of the text that holds the first found word, in one line, with its marks."""
    text = " ".join(text.split())
    spans = _joined(sorted(_spans(list(words_of(text)), needs, languages)))
    start = 0
    if len(text) > SHOWN and spans and spans[0][0] > BEFORE:
        # From the beginning of a word.
        start = text.rfind(" ", 0, spans[0][0] - BEFORE + 20) + 1 or spans[0][0] - BEFORE
        start = max(start, spans[0][0] - BEFORE)
    end = min(len(text), start + SHOWN)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shown = f"{before}{text[start:end]}{after}"
    moved = (
        (begin - start + len(before), min(stop, end) - start + len(before)) for begin, stop in spans if begin < end
    )
    return Excerpt(shown, [(_units(shown, begin), _units(shown, stop)) for begin, stop in moved])


def _spans(words: list[Word], needs: Sequence[Need], languages: Collection[str]) -> Iterator[tuple[int, int]]:
    for need in needs:
        if need.phrase:
            yield from _phrases(words, need)
            continue
        wanted = {each.removeprefix("=") for each in need.terms}
        for word in words:
            begun = need.is_begun and word.form.startswith(need.terms[0])
            if begun or word.form in wanted or any(stem(word.form, each) in wanted for each in languages):
                yield word.start, word.end


def _phrases(words: list[Word], need: Need) -> Iterator[tuple[int, int]]:
    length = len(need.phrase)
    for at in range(len(words) - length + 1):
        forms = [word.form for word in words[at : at + length]]
        last = forms[-1].startswith(need.phrase[-1]) if need.is_begun else forms[-1] == need.phrase[-1]
        if last and forms[:-1] == list(need.phrase[:-1]):
            yield words[at].start, max(word.end for word in words[at : at + length])


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _units(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le")) // 2
