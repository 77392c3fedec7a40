"""A trial of a bot: its state between two inputs, which the page keeps signed, and what the page is told."""

from __future__ import annotations

from typing import Literal

import msgspec
from django.core import signing

from bots.answering.content import EndActionKind
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.engines.seam import Handoff, Spoken
from bots.wording.said import Say

SALT = "bots.draft.trying"


class State(msgspec.Struct, frozen=True):
    """The state of a trial between two inputs. `sender`: the visitor's name for an external engine.

    `operator`: who has taken it over; the bot is silent. `past`: the last lines, for an engine.
    """

    session: Session
    misses: int
    sender: str
    operator: str | None = None
    past: tuple[Spoken, ...] = ()


class Named(msgspec.Struct, frozen=True):
    """An interaction to name and to link to."""

    id: int
    name: str


class Likely(msgspec.Struct, frozen=True):
    """An interaction that was not chosen, how likely it is, and its nearest phrase."""

    name: str
    confidence: float
    phrase: str | None


class Asked(msgspec.Struct, frozen=True):
    """An engine was asked: how long that took, and what went wrong, in a sentence.

    `handoff`: why it wants a person, and `called` the same in words with its summary. `tokens`: what it cost, of a
    language model. `remembers`: the variables that it kept.
    """

    seconds: float
    problem: str | None = None
    handoff: Handoff | None = None
    called: str = ""
    tokens: int = 0
    remembers: dict[str, str] = {}


class Ending(msgspec.Struct, frozen=True):
    """An end action to choose. `text`: what "message" suggests."""

    action: EndActionKind
    label: str
    interaction: int | None
    text: str


class Tried(msgspec.Struct, frozen=True):
    """One answer with its reasons. `state` is signed, and comes back with the next input.

    `understood` is None if the bot asks back which interaction of `between` was meant. `again`: the interaction whose
    question was open and is asked again. `alert`: why the conversation would be in Awaiting Agent now. `trained` is
    False while the worker still trains the model of a large draft; exact phrases work already. `engine` is set if one
    was asked. `follows_in`: the pause, in seconds, after which `follow` is to be called, unless the
    visitor says something first. `likely`: the other interactions that the model thought of, the likeliest first.
    `operator`: who has just taken over or finished, and says `says`. `ends`: the end actions while it is taken over.
    """

    state: str
    says: tuple[Say, ...]
    understood: bool | None
    interaction: Named | None
    between: tuple[Named, ...]
    again: Named | None
    confidence: float
    phrase: str | None
    misses: int
    threshold: int
    alert: Literal["requested", "default_answers"] | None
    trained: bool
    engine: Asked | None = None
    follows_in: int | None = None
    likely: tuple[Likely, ...] = ()
    operator: str | None = None
    ends: tuple[Ending, ...] = ()


def read(state: str) -> State:
    """The state that the page sends back. Raises signing.BadSignature, msgspec.ValidationError."""
    return msgspec.convert(signing.loads(state, salt=SALT), State)


def tried(
    bot: PublishedBot, state: State, says: tuple[Say, ...], *, trained: bool, ends: tuple[Ending, ...] = ()
) -> Tried:
    """What the page is told if there is nothing to explain."""
    return Tried(
        state=signing.dumps(msgspec.to_builtins(state), salt=SALT, compress=True),
        says=says,
        understood=True,
        interaction=None,
        between=(),
        again=None,
        confidence=1.0,
        phrase=None,
        misses=state.misses,
        threshold=bot.agent_threshold,
        alert=None,
        trained=trained,
        ends=ends,
    )
