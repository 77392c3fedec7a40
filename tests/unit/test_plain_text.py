"""Text from outside: what is taken out of it, and what takes the place of what separated words."""

import pytest

from conversations.domain import typed_text
from conversations.refusals import Refused
from plain_text import clean_line, clean_text, visible


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\x0btwo\x0cthree\x85four\u2028five", "one\ntwo\nthree\nfour\u2028five"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("a\x1fb\x1ec", "a b\nc"),
        ("tab\tand 👩‍👩‍👧 می‌خواهم", "tab\tand 👩‍👩‍👧 می‌خواهم"),
    ],
)
def test_a_text_has_newlines_where_lines_ended(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202aVera\u202c", "Vera"),
        ("\ufeffvera@shop.example", "vera@shop.example"),
        ("Vera\u00a0\u202fVisitor", "Vera Visitor"),
        ("Vera\x0bVisitor", "Vera Visitor"),
        ("Vera\u200bVisitor", "Vera Visitor"),
        ("\u202egro.elpmaxe", "gro.elpmaxe"),
        ("Ve\u00adra", "Ve\u00adra".replace("\u00ad", "")),
        (None, ""),
    ],
)
def test_a_name_is_one_line_of_what_people_see(typed: str | None, kept: str) -> None:
    assert clean_line(typed, 200) == kept


def test_what_nobody_sees_is_taken_out() -> None:
    assert visible("\u2067+49\u2069 170\u200e") == "+49 170"


@pytest.mark.parametrize("blank", ["", " \n", "\u200b\u2060", "\u2800", "\u3164 \uffa0", "\u115f\u1160", "\ue000"])
def test_a_message_of_characters_that_nobody_sees_is_empty(blank: str) -> None:
    with pytest.raises(Refused, match="empty"):
        typed_text.clean(blank)


@pytest.mark.parametrize("seen", [".", "가", "\u2801", "👍", "ﷺ"])
def test_a_message_with_one_character_that_people_see_is_none(seen: str) -> None:
    assert typed_text.clean(f"\u2800{seen}") == f"\u2800{seen}"
