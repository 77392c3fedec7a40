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


class Asks(msgspec.Struct, frozen=True, omit_defaults=True):
    """The question of a message: an interaction's id and kind, with what the page may say and offer for the answer.

    `least`, `most`: numbers, or days as 2026-12-31. `hint`: what is taken, in words.
    """

    question: int
    kind: str
    least: str = ""
    most: str = ""
    hint: str = ""


class Cited(msgspec.Struct, frozen=True, omit_defaults=True):
    """A passage of a source that a message relies on. `address`: where visitors can read the source, or ""."""

    title: str
    text: str
    address: str = ""
    heading: str = ""


class Say(msgspec.Struct, frozen=True):
    """One message to the visitor. `interaction`: the id of the interaction that it comes from; `asks`: its question.

    `sources`: the passages that a language model relied on.
    """

    text: str
    buttons: tuple[SaidButton, ...] = ()
    interaction: int | None = None
    asks: Asks | None = None
    sources: tuple[Cited, ...] = ()
