"""The visitor's way through the bot's interactions."""

from __future__ import annotations

from typing import Any

from conversations.domain.way import GREETING, LENGTH, steps_of
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


def test_long_texts_are_cut() -> None:
    [(_, text, _, [reply])] = shown(said(1, "bot", "x" * 5000), said(2, "visitor", "y" * 4000))
    assert (len(text), len(reply)) == (LENGTH, LENGTH)
