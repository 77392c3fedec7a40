"""Texts of configurers with marks and variables, and what people typed inside them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from bots.wording import formatting, texts
from tests.fuzz.target import Target

PIECES = [
    "*",
    "**",
    "_",
    "[",
    "]",
    "(",
    ")",
    "](https://a.example)",
    "- ",
    "1. ",
    "24. ",
    "\n",
    "{{",
    "}}",
    "{{ visitor }}",
]
PIECES += [
    "{{bot}}",
    "\\",
    " ",
    "a",
    "10*20",
    "https://en.wikipedia.org/wiki/Bank_(geography)",
    "•",
    "\u2028",
    "\ue000",
    "`",
]
TEXTS = st.one_of(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=40).map("".join),
    st.builds(
        lambda piece, other, count: (piece + other) * count, *[st.sampled_from(PIECES)] * 2, st.integers(1, 2000)
    ).map(lambda text: text[:4000]),
)


LONGEST_VALUE = 500  # of a variable


def check(value: tuple[str, str]) -> None:
    text, typed = value
    formatting.blocks(text)
    formatting.plain(text)
    said = formatting.plain(formatting.literal(typed))
    assert said == typed, "what a person typed is never a mark"
    texts.render(text, {"visitor": typed[:LONGEST_VALUE], "bot": "Bot"})
    texts.variables_in(text)
    try:
        texts.check_variables(text, known=texts.EVERYWHERE)
    except ValidationError as refused:
        assert refused.messages


TARGET = Target("marks", st.tuples(TEXTS, TEXTS), check, seconds=2)
