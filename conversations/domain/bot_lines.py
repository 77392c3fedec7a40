"""Lines that are made of the bot's texts, and the variables in them."""

from __future__ import annotations

from typing import Any

import msgspec

from bots.answering.turns import Turn
from bots.wording.said import Say
from conversations.journal.items import Line
from conversations.models import Conversation, Operator
from conversations.protocol import Via


def bot_line(said: Say, *, name: str, not_understood: bool = False, matched: dict[str, Any] | None = None) -> Line:
    """A line that the bot itself says."""
    return Line(
        author="bot",
        text=said.text,
        name=name,
        buttons=buttons_of(said),
        input=origin_of(said),
        not_understood=not_understood,
        matched=matched,
    )


def matched_by(turn: Turn) -> dict[str, Any] | None:
    """What an answer's first line keeps of it if the trained model chose the interaction, else None."""
    if not turn.understood or turn.interaction is None or turn.confidence >= 1:
        return None
    return {"interaction": turn.interaction, "confidence": turn.confidence}


def operator_line(said: Say, operator: Operator, via: Via) -> Line:
    """A line that the system says because of an operator's act."""
    return Line(
        author="operator",
        text=said.text,
        name=operator.name,
        operator=operator.pk,
        via=via,
        buttons=buttons_of(said),
        input=origin_of(said),
    )


def line_of_bot_for(said: Say, operator: Operator, name: str) -> Line:
    """As `operator_line`, for an end action that the pages draw with the bot's name and picture."""
    line = operator_line(said, operator, "end_action")
    return with_input(msgspec.structs.replace(line, name=name), voice="bot")


def with_input(line: Line, **more: Any) -> Line:
    """The line that keeps this, too. `burst`: the first and the last of several entries that it answers."""
    return msgspec.structs.replace(line, input={**(line.input or {}), **more})


def origin_of(said: Say) -> dict[str, Any] | None:
    """What an entry's `input` keeps of a message: the interaction that says it, the question that it asks, and the
    passages that it relies on."""
    kept = {**(asks_of(said) or {}), **({"sources": msgspec.to_builtins(said.sources)} if said.sources else {})}
    return {"interaction": said.interaction, **kept} if said.interaction is not None else kept or None


def asks_of(said: Say) -> dict[str, Any] | None:
    """The question that a message asks, as an entry or the greeting keeps it."""
    return {"asks": msgspec.to_builtins(said.asks)} if said.asks else None


def buttons_of(said: Say) -> tuple[dict[str, Any], ...]:
    """The buttons as an entry keeps them."""
    return tuple(msgspec.to_builtins(button) for button in said.buttons)


def variables_of(conversation: Conversation) -> dict[str, str]:
    """The variables for texts of this conversation. Needs the visitor's row."""
    return conversation.bot_session.variables | {"visitor": conversation.visitor.name}
