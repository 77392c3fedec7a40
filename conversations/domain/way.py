"""The visitor's way through the bot's interactions: what the bot said and offered, and what the visitor made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bots.wording import formatting
from conversations.models import Conversation, Entry
from conversations.protocol import OfferedButton, Step

READ = 200
"""Entries, the latest ones."""

SHOWN = 20
"""Steps, the latest ones."""

LENGTH = 300
"""Characters of a text."""

GREETING = 0
"""The place of the greeting, before all entries."""


def of(conversation: Conversation) -> list[Step]:
    """The latest steps, in their order. One query."""
    entries = list(Entry.objects.filter(conversation=conversation).order_by("-seq")[:READ])[::-1]
    greeting = conversation.greeting if not entries or entries[0].seq == 1 else None
    return told_once(steps_of(entries, greeting))[-SHOWN:]


def told_once(steps: Iterable[Step]) -> list[Step]:
    """Leaves out what the bot said again, word for word, right after its last words, such as its default answer.

    The visitor's replies stay, below what is left.
    """
    told: list[Step] = []
    lately: dict[tuple[Any, ...], int] = {}  # places in `told`, by what was said since something new was
    turn: list[Step] = []
    for step in steps:
        turn.append(step)
        if step.replies:
            lately = _add_turn(told, lately, turn)
            turn = []
    _add_turn(told, lately, turn)
    return told


def _add_turn(told: list[Step], lately: dict[tuple[Any, ...], int], turn: list[Step]) -> dict[tuple[Any, ...], int]:
    """Adds what the bot said between two replies. Gives the places of what counts as said lately."""
    repeats = any(_words(step) in lately for step in turn)
    places = dict(lately) if repeats else {}
    for step in turn:
        at = places.get(_words(step))
        if at is None:
            places[_words(step)] = len(told)
            told.append(step)
        else:
            told[at] = _pressed_too(told[at], step)
            told[-1] = _answered(told[-1], [*told[-1].replies, *step.replies])
    return places


def _words(step: Step) -> tuple[Any, ...]:
    return step.text, tuple(button.label for button in step.buttons)


def _pressed_too(step: Step, again: Step) -> Step:
    both = zip(step.buttons, again.buttons, strict=True)
    buttons = tuple(OfferedButton(label=one.label, pressed=one.pressed or two.pressed) for one, two in both)
    return Step(seq=again.seq, text=step.text, buttons=buttons, replies=step.replies)


def steps_of(entries: Iterable[Entry], greeting: Mapping[str, Any] | None) -> list[Step]:
    """The steps of these entries. Every button is there; those that were pressed are marked."""
    entries = list(entries)
    pressed = {press for each in entries if (press := _press(each))}
    said: dict[int, Step] = {}
    replies: dict[int, list[str]] = {}
    if greeting:
        said[GREETING] = _step(GREETING, greeting.get("text", ""), greeting.get("buttons", ()), pressed)
    latest = GREETING
    for each in entries:
        if each.author == "bot":
            latest = each.seq
            said[latest] = _step(latest, each.text, each.buttons, pressed)
        elif each.author == "visitor" and each.text:
            replies.setdefault(latest, []).append(each.text[:LENGTH])
    return [_answered(step, replies.get(seq, [])) for seq, step in said.items()]


def _step(seq: int, text: str, buttons: Iterable[Mapping[str, Any]], pressed: set[tuple[int, int]]) -> Step:
    offered = tuple(OfferedButton(label=each["label"], pressed=(seq, each["id"]) in pressed) for each in buttons)
    return Step(seq=seq, text=formatting.plain(text)[:LENGTH], buttons=offered)


def _answered(step: Step, replies: list[str]) -> Step:
    return Step(seq=step.seq, text=step.text, buttons=step.buttons, replies=tuple(replies))


def _press(entry: Entry) -> tuple[int, int] | None:
    """The entry and the button that the visitor pressed."""
    meant = entry.input if entry.author == "visitor" and entry.input else {}
    return (meant["entry"], meant["button"]) if "entry" in meant else None
