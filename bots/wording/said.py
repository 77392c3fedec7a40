"""Messages to a visitor, as they are sent."""

from typing import Literal

import msgspec

ButtonKind = Literal["postback", "url", "phone", "live_agent"]


class SaidButton(msgspec.Struct, frozen=True):
    """A button of a message. `value`: the address, the number, or the payload that a postback answers with."""

    id: int
    label: str
    kind: ButtonKind
    value: str | None = None


class QuestionButton(SaidButton, frozen=True):
    """A button that answers a question: it counts once, while `question` (an interaction's id) is open."""

    question: int | None = None


class Say(msgspec.Struct, frozen=True):
    """One message to the visitor. `interaction`: the id of the interaction that it comes from."""

    text: str
    buttons: tuple[SaidButton, ...] = ()
    interaction: int | None = None
