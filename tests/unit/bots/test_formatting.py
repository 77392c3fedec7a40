"""The marks in a bot's texts, as the server shows them."""

import time

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from bots.wording import formatting
from bots.wording.emphasis import Piece
from tests.marks import MARKS, without_targets

PARTS = [
    *"*[]()\\-•. \n1290aZé重🙂#'",
    "**",
    "https://a.example/",
    "](https://a.example/",
    "- ",
    "\n1. a",
    "\n2. b",
    "3. ",
]
MARKED = st.lists(st.sampled_from(PARTS), max_size=40).map("".join)
SIGNS = "*[]()\\-• \n"


def shown(text: str) -> str:
    return without_targets(render_to_string("chat/formatted.html", {"text": text}))


def words_of(piece: Piece) -> str:
    return piece.text or "".join(map(words_of, piece.inside))


def read(text: str) -> list[str]:
    """The words of each line as people read them."""
    return ["".join(map(words_of, line)) for block in formatting.blocks(text) for line in block.lines]


@pytest.mark.parametrize(("text", "html"), MARKS)
def test_a_text_is_shown_with_its_marks_and_nothing_else(text: str, html: str) -> None:
    assert shown(text).replace("&#x27;", "'").replace("&quot;", '"') == html


def everything(text: str) -> str:
    """What a text tells, addresses and numbers included."""
    told = []
    for block in formatting.blocks(text):
        for place, line in enumerate(block.lines):
            number = f"{block.start + place}." if block.kind == "ol" else ""
            told.append(number + "".join(map(whole, line)))
    return "".join(told)


def whole(piece: Piece) -> str:
    label = "" if piece.text == piece.address else piece.address
    return piece.text + label + "".join(map(whole, piece.inside))


def without_signs(text: str) -> str:
    return "".join(character for character in text if character not in SIGNS)


@given(MARKED)
def test_no_character_is_lost_but_the_signs_of_marks(text: str) -> None:
    assert without_signs(everything(text)) == without_signs(text)


@given(MARKED)
def test_asterisks_are_lost_in_pairs_only(text: str) -> None:
    items = any(block.kind == "ul" for block in formatting.blocks(text))
    assert items or (text.count("*") - everything(text).count("*")) % 2 == 0


@given(MARKED)
def test_what_people_type_is_read_as_they_typed_it(text: str) -> None:
    written = formatting.literal(text)
    assert read(written) == text.split("\n")
    assert {block.kind for block in formatting.blocks(written)} <= {"text"}
    pieces = [piece for block in formatting.blocks(written) for line in block.lines for piece in line]
    assert all(piece.kind == "text" or piece.text == piece.address for piece in pieces)


@pytest.mark.parametrize("text", ["Good bye.", "10*20*30", "5 €*", "24. December", "- 5 °C", r"C:\new", "a [1] b"])
def test_what_is_no_mark_anyway_stays_as_it_was_typed(text: str) -> None:
    assert formatting.literal(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Hello**, *you*", "Hello, you"),
        ("See [our page](https://a.example/x)", "See our page"),
        ("- one\n- two", "• one\n• two"),
        ("1) a\n2) b\nc\n3) d", "1) a\n2) b\nc\n3) d"),
        (r"\*V\*", "*V*"),
        ("10*20*30", "10*20*30"),
    ],
)
def test_a_list_shows_a_text_without_its_marks(text: str, plain: str) -> None:
    assert formatting.plain(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "**",
        "*a",
        "[",
        "](",
        "[a](https://",
        "\\",
        "\\*",
        "[a](",
        "*a **b ",
        "1. a\n",
        "- ",
        "'https://a/,",
        "https://a/)",
    ],
)
def test_a_text_of_marks_is_read_in_time_that_grows_with_its_length(text: str) -> None:
    begun = time.monotonic()
    formatting.blocks((text * 40_000)[:40_000])
    formatting.literal((text * 40_000)[:40_000])
    assert time.monotonic() - begun < 3
