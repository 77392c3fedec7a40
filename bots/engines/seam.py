"""What every engine is told, and what it may answer; the same for Rasa's format and for language models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias

import msgspec

from bots.wording.said import Say

Speaker = Literal["visitor", "bot", "operator"]
EventKind = Literal["took_over", "finished", "file_received"]
Category = Literal[
    "asked",
    "not_understood",
    "policy",
    "missing_knowledge",
    "tool_failed",
    "upset",
    "other",
    "promised",
    "unapproved",
]
CATEGORIES: tuple[Category, ...] = (
    "asked", "not_understood", "policy", "missing_knowledge", "tool_failed", "upset", "other",
)  # fmt: skip
"""Those that an engine may name. Two are ours: `promised`, for a text that promises a person without the act, and
`unapproved`, for an answer that no operator sent in time."""

LONGEST_SUMMARY = 1000
"""Characters of a summary for operators."""


class Spoken(msgspec.Struct, frozen=True, tag="said", tag_field="type", omit_defaults=True):
    """A line of the conversation. `name`: an operator's."""

    speaker: Speaker
    text: str
    name: str = ""


class Happened(msgspec.Struct, frozen=True, tag_field="type", tag="event", omit_defaults=True):
    """Something that is no line. `operator`: who took over or finished. `note`: an operator's words for the bot."""

    event: EventKind
    operator: str = ""
    end_action: str = ""
    note: str = ""
    kind: str = ""
    """The kind of a file, like `image/png`; never its name, which a visitor may have chosen."""


Past: TypeAlias = Spoken | Happened


class Offered(msgspec.Struct, frozen=True):
    """An interaction that the engine may run. `says` and `phrases` tell it when."""

    id: int
    name: str
    says: str = ""
    phrases: tuple[str, ...] = ()


class Briefing(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine is told.

    `sender` is the same through a conversation, `key` in all repetitions of one question. `message`: the words that are
    to be answered. `since`: what happened since the engine's last turn, without `message`; `history`: what was before,
    the oldest first. `steer`: an operator's line for this answer.
    """

    message: str
    sender: str = ""
    key: str = ""
    language: str = "en"
    page: str = ""
    variables: dict[str, str] = {}
    since: tuple[Past, ...] = ()
    history: tuple[Past, ...] = ()
    offered: tuple[Offered, ...] = ()
    steer: str = ""


class Handoff(msgspec.Struct, frozen=True):
    """A person is to go on. `summary` is for operators."""

    category: Category
    summary: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An engine's answer. `run`: the interaction that is to be said after `says`.

    `is_beyond_sources`: it answers from sources, and these do not hold the answer.
    `remembers`: values for variables that the bot declares. `used`: the numbers of the passages it relied on. `tokens`:
    what it cost, of a language model.
    """

    says: tuple[Say, ...] = ()
    understood: bool = True
    is_beyond_sources: bool = False
    run: int | None = None
    handoff: Handoff | None = None
    remembers: dict[str, str] = {}
    used: tuple[int, ...] = ()
    tokens: int = 0


Told = Callable[[Callable[[], str]], None]
"""Hears that an answer has grown, with each token. The function gives all of its text so far: whoever needs it asks."""


class Engine(Protocol):
    """Answers for a bot. Safe to ask many times at once."""

    async def ask(self, told: Briefing, growing: Told | None = None) -> Reply:
        """Asks for one answer; cancelling this closes the connection. Raises EngineFailed, whatever goes wrong."""
