"""Frames of both sockets, and the parts of frames that both sides see."""

from typing import Literal

from msgspec import Struct

from conversations.protocol.values import (
    AttachmentProblem,
    AttachmentRecipient,
    AttachmentState,
    Author,
    ErrorCode,
    Id,
    NoticeCode,
    Ref,
    Via,
)


class Command(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A client's request."""

    ref: Ref


class Signal(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A client's message without an answer."""


class AttachmentUrl(Command, tag="attachment_url"):
    """Asks for a ticket by which this reader may fetch a file."""

    attachment: Id


class Part(Struct, omit_defaults=True, frozen=True, kw_only=True):
    """A part of a frame. Keys that do not apply are absent."""


class Button(Part):
    """A button as it was said. With `question`, it answers a question: once, while that question is open."""

    id: int
    label: str
    kind: Literal["postback", "url", "phone", "live_agent"]
    value: str | None = None
    question: int | None = None


class Asks(Part):
    """The question of an entry. The page may help with the answer: a keyboard, a calendar, a list of choices.

    `question`: as in its buttons. `kind`: text, name, number, date, email, phone, choice, several, yes_no or file;
    others may be added. `least` and `most`: a number, or a day as 2026-12-31; of characters or choices for the kinds
    that have these. `hint`: what is taken, in words.
    """

    question: int
    kind: str
    least: str | None = None
    most: str | None = None
    hint: str | None = None


class Pressed(Part):
    """The button that a visitor's entry pressed: of entry `seq`, or of the greeting."""

    button: int
    kind: Literal["postback", "live_agent"]
    seq: int | None = None
    greeting: bool = False


class AttachmentCard(Part):
    """The file of an entry."""

    id: int
    name: str
    type: str
    size: int


class SourceLink(Part):
    """A page on which a visitor can read what the bot's answer relies on. `address` begins with http:// or https://."""

    title: str
    address: str


class EntryBody(Part):
    """One line of a conversation, the same for both sides, never changed later. `seq` alone decides the order.

    `voice`: pages draw the line with the bot's name and picture, though an operator's act sent it.
    """

    conversation: int
    seq: int
    author: Author
    at: str
    name: str | None = None
    text: str | None = None
    ref: str | None = None
    via: Via | None = None
    buttons: tuple[Button, ...] = ()
    attachment: AttachmentCard | None = None
    notice: NoticeCode | None = None
    pressed: Pressed | None = None
    asks: Asks | None = None
    voice: Literal["bot"] | None = None
    sources: tuple[SourceLink, ...] = ()


class Greeting(Part):
    """The bot's start interaction, shown before a conversation exists."""

    text: str
    buttons: tuple[Button, ...] = ()
    asks: Asks | None = None


class Person(Part):
    """An operator, as other people see one."""

    id: int
    name: str


class Frame(Struct, omit_defaults=True, frozen=True, kw_only=True):
    """A message from the server."""


class Error(Frame, tag="error"):
    """The reason why a command did nothing, and the advice what to do.

    `operator` comes with `already_taken`, `retry_after` (seconds) with `too_many`, `entries` with `stale_view`.
    """

    code: ErrorCode
    detail: str
    ref: str | None = None
    operator: Person | None = None
    retry_after: float | None = None
    entries: tuple[EntryBody, ...] = ()


class Ok(Frame, tag="ok"):
    """The change is durable."""

    ref: str


class Url(Ok, tag="ok"):
    """Answers `attachment_url`. The address is valid for 60 s at most."""

    url: str


class EntryFrame(Frame, tag="entry"):
    """A new entry."""

    entry: EntryBody


class AttachmentFrame(Frame, tag="attachment"):
    """A file's state: sent on every change, and for a conversation's files after `hello`, `watch` and `history`.

    It may come twice. `to` is where the file goes; `why` comes with `failed`. `original_name` and `downloaded_at` are
    for operators only.
    """

    conversation: int
    id: int
    state: AttachmentState
    to: AttachmentRecipient
    author: Author
    name: str
    media_type: str
    size: int
    expires_at: str
    why: AttachmentProblem | None = None
    original_name: str | None = None
    downloaded_at: str | None = None


class Restart(Frame, tag="restart", omit_defaults=False):
    """The server stops. The client reconnects after this time, with full jitter."""

    retry_after_ms: int
