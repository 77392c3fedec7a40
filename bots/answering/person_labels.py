"""The labels by which a visitor can call for a person in the middle of a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bots.understanding.normalization import normalize, spellings
from bots.wording import leaving
from bots.wording.values.agreement import agreed
from plain_text.ids import id_in

if TYPE_CHECKING:
    from bots.answering.content import PublishedInteraction
    from bots.wording.said import SaidButton

LIVE_AGENT = 0
"""Stands for the button that asks for a person itself, where the id of an interaction is kept."""


def person_labels(
    interactions: dict[int, PublishedInteraction],
    labels: dict[int, tuple[SaidButton, ...]],
    languages: Iterable[str],
) -> dict[str, int]:
    """By the spelling of a label, in any language of the bot: the interaction that it leads to, or LIVE_AGENT.

    `labels`: by interaction, its buttons under their labels in every language, if these are translated. A label that
    says yes or no is left out: somewhere else it is an answer.
    """
    found = {spelling: LIVE_AGENT for code in languages for spelling in spellings(normalize(leaving.person(code)))}
    for item in interactions.values():
        for button, target in _leading_to_person(interactions, labels.get(item.id, item.buttons)):
            if agreed(button.label, "", "") is None:
                for spelling in spellings(normalize(button.label)):
                    found.setdefault(spelling, target)
    return found


def _leading_to_person(
    interactions: dict[int, PublishedInteraction], buttons: Iterable[SaidButton]
) -> Iterator[tuple[SaidButton, int]]:
    for button in buttons:
        if button.kind == "live_agent":
            yield button, LIVE_AGENT
        elif button.kind == "postback":
            kind, _, number = (button.value or "").partition(":")
            target = interactions.get(id_in(number) or 0) if kind == "interaction" else None
            if target and target.asks_for_person:
                yield button, target.id
