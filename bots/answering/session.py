"""A bot's session: its memory of one conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

KEPT_AT_RESTART = ("visitor", "operator", "bot")
"""The variables that stay when a conversation starts over: names of people and of the bot."""


ASKED_BACK = -1
"""Stands for the question which of two interactions was meant, where the id of a question's interaction is kept."""


class Following(msgspec.Struct, frozen=True):
    """The rest after a pause. `told`: the interactions that this chain has said already."""

    interaction: int
    told: tuple[int, ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """Entry `entry` (0: the greeting) has the buttons of the open question `question`, an interaction's id."""

    entry: int
    question: int


class Pressed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A press on entry `entry` (0: the greeting), stored as entry `seq`, which the bot has not answered yet.

    `agent`: the button asks for a person.
    """

    entry: int
    seq: int
    agent: bool = False


class Session(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bot's session; nothing in it is changed in place.

    `variables`: what texts may use, by name. `last`: the interaction that was said last, whose labels can be typed;
    None is the start interaction, 0 is an answer of an external engine. `question`: the interaction whose question is
    open, or ASKED_BACK with the two interactions of which one may have been meant, `between`. `unconfirmed`: the
    answer that was read back, until the visitor says yes. `misfits`: how many answers to the open question did not
    fit. `asides`: how many other things in a row were answered while it is open. `wordings`: by interaction, which
    wording is next. `restarts`: how often a cancel word started the conversation over; external engines only. `asked`
    and `pressed` are the journal's (`conversations.journal.presses`): the entry whose question can be answered by its
    buttons, and the presses that are not answered yet.
    """

    variables: dict[str, str] = {}
    last: int | None = None
    question: int | None = None
    unconfirmed: str = ""
    misfits: int = 0
    asides: int = 0
    following: Following | None = None
    wordings: dict[str, int] = {}
    restarts: int = 0
    between: tuple[int, ...] = ()
    asked: Asked | None = None
    pressed: tuple[Pressed, ...] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Session:
        """The session in a conversation's row. Fields that this version does not know are ignored."""
        return msgspec.convert(stored, cls)

    def stored(self) -> dict[str, Any]:
        """The session as a conversation's row keeps it; a field with its default is left out."""
        kept: dict[str, Any] = msgspec.to_builtins(self)
        return kept

    def with_variables(self, variables: Mapping[str, str]) -> Session:
        """The session with these variables in place of its own."""
        return msgspec.structs.replace(self, variables={**variables})

    def closed(self) -> Session:
        """The session without an open question, its buttons and what was to follow."""
        return msgspec.structs.replace(
            self, question=None, unconfirmed="", misfits=0, asides=0, between=(), following=None, asked=None, pressed=()
        )

    def without_question_back(self) -> Session:
        """The session after a question which of two interactions was meant, if that is open."""
        return msgspec.structs.replace(self, question=None, between=()) if self.question == ASKED_BACK else self

    def without_following(self) -> Session:
        """The session without what was to follow."""
        return msgspec.structs.replace(self, following=None)

    @property
    def answers(self) -> dict[str, str]:
        """The variables that hold answers of the visitor to questions."""
        return {name: value for name, value in self.variables.items() if name not in KEPT_AT_RESTART}

    @property
    def names(self) -> dict[str, str]:
        """The other variables: names of people and of the bot."""
        return {name: value for name, value in self.variables.items() if name in KEPT_AT_RESTART}
