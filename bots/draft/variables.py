"""The variables that a draft's texts and conditions use: asked nowhere, or perhaps empty when they are used.

Pure functions of the content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from bots.answering.conditions import FILLED_IF_TRUE
from bots.answering.content import Content, PublishedInteraction
from bots.answering.saying import payload_target
from bots.draft.graph import Graph
from bots.wording import texts

Surely = dict[int, frozenset[str]]
"""By interaction that can be reached: the variables that are filled whenever it is said."""


class Use(msgspec.Struct, frozen=True):
    """A text of the bot in one of its languages. `place`: the interaction's id, or the setting's name in Content."""

    place: int | str
    text: str


def uses_of(content: Content) -> Iterator[Use]:
    """Every text that may hold variables, in all languages."""
    for item in content.interactions.values():
        replies = (item.question.reply,) if item.question else ()
        yield from (Use(item.id, text) for text in (item.text, *item.wordings, *replies))
    for name in texts.OF_BOT:
        yield Use(name, getattr(content, name))
    if content.end.action == "message":
        yield Use("end_message", content.end.message)
    for translation in content.other_languages.values():
        for key, translated in translation.interactions.items():
            yield from (Use(key, text) for text in (*translated.wordings, translated.question_reply))
        for name in texts.OF_BOT:
            yield Use(name, getattr(translation, name))
        if content.end.action == "message":
            yield Use("end_message", translation.end_message)


def asked_by(content: Content) -> frozenset[str]:
    """The variables in which questions keep answers."""
    return frozenset(item.question.variable for item in content.interactions.values() if item.question)


def asked_nowhere(content: Content) -> dict[str, tuple[int | str, ...]]:
    """By variable that no question asks for: where it is used."""
    known = asked_by(content) | texts.WITH_OPERATOR
    found: dict[str, dict[int | str, None]] = defaultdict(dict)
    for use in uses_of(content):
        for name in texts.may_be_asked(use.text) - known:
            found[name][use.place] = None
    for item in content.interactions.values():
        for condition in item.conditions:
            if condition.variable not in known:
                found[condition.variable][item.id] = None
    return {name: tuple(places) for name, places in sorted(found.items())}


def perhaps_empty(content: Content, graph: Graph) -> dict[str, tuple[int | str, ...]]:
    """By variable of a question: where it is used without a fallback, and may be empty.

    An operator takes over and a visitor asks for a person at any time, so the bot's own texts come before any answer.
    """
    surely, asked = _surely_filled(content, graph), asked_by(content)
    found: dict[str, dict[int | str, None]] = defaultdict(dict)
    for use in uses_of(content):
        filled = surely.get(use.place, asked) if isinstance(use.place, int) else frozenset[str]()
        for name in texts.variables_without_fallback(use.text) & asked - filled:
            found[name][use.place] = None
    return {name: tuple(places) for name, places in sorted(found.items())}


def _surely_filled(content: Content, graph: Graph) -> Surely:
    """What is filled on every way to an interaction. At a phrase, or where the bot begins, nothing is."""
    items = content.interactions
    surely: Surely = {
        key: frozenset[str]()
        for key, item in items.items()
        if item.phrases or item.operators_may_send or key in graph.entries
    }
    waiting = list(surely)
    while waiting:
        item = items[waiting.pop()]
        for target, filled in _onward(item, surely[item.id]):
            if target in items and (target not in surely or not surely[target] <= filled):
                surely[target] = surely.get(target, filled) & filled
                waiting.append(target)
    return surely


def _onward(item: PublishedInteraction, filled: frozenset[str]) -> Iterator[tuple[int, frozenset[str]]]:
    """The interactions that come after this one, with what is filled then."""
    for button in item.buttons:
        target = payload_target(button.value or "") if button.kind == "postback" else None
        if target is not None:
            yield target, filled
    if item.question:
        filled |= {item.question.variable}
    for condition in item.conditions:
        name = {condition.variable}
        yield condition.target, filled | name if condition.test in FILLED_IF_TRUE else filled
        if condition.test == "empty":  # for those below it
            filled |= name
    if item.next is not None:
        yield item.next, filled
