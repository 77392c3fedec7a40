"""The sentences of an answer that state something: questions are left out, and a long answer's middle."""

from __future__ import annotations

import re
from collections.abc import Iterator

FIRST, LAST = 10, 20
"""Statements that are looked at in a long answer. Whoever promises a person does it where an answer begins or ends, and
mostly where it ends; an answer may be 40,000 characters long."""

LONGEST = 300
"""Characters of a statement; a longer one, or a text without full stops, is cut into several."""

CLOSING = "\"'\u201d\u2019\u00bb)]*_"
ENDS = re.compile(rf"(?<=[.!?\u061f])[{re.escape(CLOSING)}]*\s+|(?<=[\u3002\uff01\uff1f])\s*|\n")
QUESTION_MARKS = ("?", "\u061f", "\uff1f")


def statements(text: str) -> list[str]:
    """All statements, each once, in their order."""
    return list(dict.fromkeys(_statements(text)))


def ends_of(said: list[str]) -> list[str]:
    """The first and the last ones."""
    return said if len(said) <= FIRST + LAST else [*said[:FIRST], *said[-LAST:]]


def _statements(text: str) -> Iterator[str]:
    for sentence in ENDS.split(text):
        if sentence.strip() and not sentence.strip().rstrip(CLOSING).endswith(QUESTION_MARKS):
            yield from _pieces(sentence.strip())


def _pieces(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", LONGEST // 2, LONGEST)
        cut = cut if cut > 0 else LONGEST
        yield sentence[:cut]
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence
