"""An input with its bot and session, as the rules of an answer look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Literal

import msgspec

from bots.answering.published import PublishedBot
from bots.answering.saying import payload_target
from bots.answering.session import Session
from bots.answering.turns import Turn, reach
from bots.understanding.match import Match
from bots.understanding.normalization import normalize, spellings
from bots.wording.said import SaidButton


class Input(msgspec.Struct, frozen=True):
    """A visitor's input. `text`: the words, the payload of a postback, or the name of a file; empty for live_agent.

    `question`: the interaction whose question the pressed button answers, or ASKED_BACK.
    """

    kind: Literal["text", "postback", "live_agent", "file"]
    text: str = ""
    question: int | None = None


class ModelNeeded(Exception):
    """The answer depends on the trained model, which must be asked."""


class Situation:
    """An input with its bot and session, and what several rules look at."""

    def __init__(self, bot: PublishedBot, session: Session, said: Input, *, at_once: bool = False) -> None:
        """`at_once`: the trained model may not be asked, which takes milliseconds; see `ModelNeeded`."""
        self.bot, self.said, self.at_once = bot, said, at_once
        self.between = session.between
        """The interactions of which the bot has asked which one was meant."""
        # Whatever the visitor says ends a question back, and its buttons no longer count; a wish for a person does not.
        self.session = session if said.kind == "live_agent" else session.without_question_back()

    @cached_property
    def normal(self) -> str:
        """The normalized words."""
        return normalize(self.said.text)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The normalized words as people write them who leave out accents."""
        return spellings(self.normal)

    @cached_property
    def phrase(self) -> Match | None:
        """The phrase of the bot that was said, however it is written; None if the words are no phrase."""
        match = self.bot.matcher.exactly(self.normal)
        return match if match.interaction in self.bot.interactions else None

    @cached_property
    def likeliest(self) -> Match:
        """The meaning of the words by the trained model. Takes a few milliseconds, or raises ModelNeeded."""
        if not self.at_once:
            return self.bot.matcher.likeliest(self.said.text)
        match = self.bot.matcher.likeliest_at_once(self.said.text)
        if match is None:
            raise ModelNeeded
        return match

    @cached_property
    def is_choice(self) -> bool:
        """Whether the words are a choice of the open question, in any language."""
        asking = self.bot.interactions.get(self.session.question or 0)
        if asking is None or asking.question is None:
            return False
        known = (asking.question.choices, *self.bot.choices.get(asking.id, ()))
        return any(self.normal == normalize(choice) for choices in known for choice in choices)

    @property
    def wants_agent(self) -> Turn:
        """The turn if the visitor asks for a person by a button or a command."""
        return Turn((), self.session.without_following(), understood=True, wants_agent=True, confidence=1.0)

    def leads_to(self, payload: str) -> Turn | None:
        """The turn if the payload leads to an interaction of the bot, else None."""
        target = payload_target(payload)
        return reach(self.bot, self.session, target) if target in self.bot.interactions else None

    def labeled(self, buttons: Sequence[SaidButton]) -> list[SaidButton]:
        """The buttons whose label was typed; if none has it letter by letter, those that have it without accents."""
        labels = [(normalize(button.label), button) for button in buttons]
        exact = [button for label, button in labels if label == self.normal]
        return exact or [button for label, button in labels if not spellings(label).isdisjoint(self.spellings)]


Rule = Callable[[Situation], Turn | None]
