"""The visitor's way through the bot's interactions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.domain.way import GREETING, LENGTH, steps_of, told_once
from conversations.models import Entry

GREETING_SAID = {"text": "*Hello*", "buttons": [{"id": 3, "label": "Prices"}, {"id": 4, "label": "A person"}]}


def said(seq: int, author: str, text: str, **more: Any) -> Entry:
    return Entry(conversation_id=1, seq=seq, author=author, text=text, **{"buttons": [], **more})


def shown(*entries: Entry, greeting: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    return [
        (step.seq, step.text, [(each.label, each.pressed) for each in step.buttons], list(step.replies))
        for step in steps_of(entries, greeting)
    ]


def test_the_buttons_that_were_not_pressed_are_told_apart_from_those_that_were() -> None:
    press = said(1, "visitor", "Prices", input={"kind": "postback", "text": "x", "entry": GREETING, "button": 3})
    answer = said(2, "bot", "A parcel costs 5.", buttons=[{"id": 3, "label": "Prices"}])
    assert shown(press, answer, said(3, "visitor", "and abroad?"), greeting=GREETING_SAID) == [
        (0, "Hello", [("Prices", True), ("A person", False)], ["Prices"]),
        (2, "A parcel costs 5.", [("Prices", False)], ["and abroad?"]),
    ]


def test_what_an_operator_says_is_no_step_and_words_before_the_first_one_are_lost_without_a_greeting() -> None:
    assert shown(said(1, "visitor", "hello"), said(2, "operator", "hi"), said(3, "notice", "")) == []
    assert shown(said(1, "bot", "Yes?"), said(2, "operator", "hi"), said(3, "visitor", "you")) == [
        (1, "Yes?", [], ["you"])
    ]


def test_a_press_of_a_version_that_did_not_keep_it_and_a_file_mark_nothing() -> None:
    old = said(2, "visitor", "Prices", input={"kind": "postback", "text": "x"})
    file = said(3, "visitor", "", attachment={"id": 1})
    assert shown(said(1, "bot", "Yes?", buttons=[{"id": 3, "label": "Prices"}]), old, file) == [
        (1, "Yes?", [("Prices", False)], ["Prices"])
    ]


SORRY = "Sorry?"
BUTTONS = [{"id": 3, "label": "Prices"}, {"id": 4, "label": "A person"}]


def told(talk: str) -> list[tuple[str, list[str]]]:
    """`talk`: who says what, one a line: "b Sorry?", "v a llama"."""
    people = {"b": "bot", "v": "visitor"}
    lines = [line.strip() for line in talk.strip().splitlines()]
    entries = [
        said(seq, people[line[0]], line[2:], buttons=BUTTONS if line[0] == "b" else [])
        for seq, line in enumerate(lines, start=1)
    ]
    return [(step.text, list(step.replies)) for step in told_once(steps_of(entries, None))]


@pytest.mark.parametrize(
    ("talk", "wanted"),
    [
        ("b Hi\nv x\nb Sorry?\nv y\nb Sorry?\nv z\nb Sorry?", [("Hi", ["x"]), ("Sorry?", ["y", "z"])]),
        ("b Hi\nv x\nb Hi\nv y", [("Hi", ["x", "y"])]),
        (
            "b Sorry?\nb Best:\nv x\nb Sorry?\nb Best:\nb Called.\nv y\nb Sorry?\nb Best:\nv z",
            [("Sorry?", []), ("Best:", ["x"]), ("Called.", ["y", "z"])],
        ),
        ("b Sorry?\nv x\nb 5.\nv y\nb Sorry?\nv z", [("Sorry?", ["x"]), ("5.", ["y"]), ("Sorry?", ["z"])]),
        ("b Sorry?\nb Sorry?\nv x\nv y", [("Sorry?", ["x", "y"])]),
        ("b Sorry?\nv x\nb sorry?\nv y", [("Sorry?", ["x"]), ("sorry?", ["y"])]),
    ],
)
def test_what_the_bot_says_again_at_once_is_told_once(talk: str, wanted: list[tuple[str, list[str]]]) -> None:
    assert told(talk) == wanted


def test_a_button_pressed_below_either_counts_and_the_later_line_is_shown() -> None:
    press = said(4, "visitor", "Prices", input={"kind": "postback", "text": "x", "entry": 3, "button": 3})
    entries = [said(1, "bot", SORRY, buttons=BUTTONS), said(2, "visitor", "x"), said(3, "bot", SORRY, buttons=BUTTONS)]
    [step] = told_once(steps_of([*entries, press], None))
    assert (step.seq, [each.pressed for each in step.buttons], step.replies) == (3, [True, False], ("x", "Prices"))


@given(st.lists(st.sampled_from(["b Sorry?", "b Best:", "b 5.", "v x", "v y"]), max_size=30))
def test_no_reply_of_the_visitor_is_left_out(lines: list[str]) -> None:
    after = [line[2:] for at, line in enumerate(lines) if line[0] == "v" and any(each[0] == "b" for each in lines[:at])]
    assert [reply for _text, replies in told("\n".join(lines)) for reply in replies] == after


def test_long_texts_are_cut() -> None:
    [(_, text, _, [reply])] = shown(said(1, "bot", "x" * 5000), said(2, "visitor", "y" * 4000))
    assert (len(text), len(reply)) == (LENGTH, LENGTH)
