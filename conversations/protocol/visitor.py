"""The visitors' socket: its commands, then its answers and events."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from conversations.protocol.cards import PageFields
from conversations.protocol.shared import (
    AttachmentFrame,
    AttachmentUrl,
    Command,
    EntryFrame,
    Error,
    Frame,
    Greeting,
    Ok,
    Restart,
    Signal,
    Url,
)
from conversations.protocol.times import now
from conversations.protocol.values import (
    RATING_LENGTH,
    REPLAY,
    Author,
    Control,
    Id,
    Language,
    Limit,
    Long,
    Seq,
    Short,
    Text,
    Uploads,
)
from conversations.protocol.writing import WritingToVisitor


class VisitorHello(Command, tag="hello"):
    """The first frame, within 10 s. Without a token, the server makes one.

    `language`: the page's or the browser's; the bot speaks it if it can. `fields`: what the embedding page says of the
    visitor (email, phone, the bot's own fields), shown to operators as unproven; what cannot be is ignored.
    """

    token: Annotated[str, Meta(max_length=200)] | None = None
    conversation: Id | None = None
    after: Seq = 0
    page: Long | None = None
    name: Short | None = None
    language: Language | None = None
    fields: PageFields | None = None


class VisitorSend(Command, tag="send"):
    """Sends the visitor's words. Begins a conversation if there is none or the last one has ended."""

    text: Text


class Press(Command, tag="press"):
    """Presses a button of an entry or of the greeting, as it was when it was said."""

    button: Id
    seq: Seq | None = None
    greeting: bool = False


class RequestAgent(Command, tag="request_agent"):
    """Asks for a person."""


class TakeBackRequest(Command, tag="take_back_request"):
    """Takes the request for a person back: the bot alone goes on answering. `gone` if nobody is awaited."""


class VisitorHistory(Command, tag="history"):
    """Entries before `before`, oldest first."""

    before: Seq
    limit: Limit = REPLAY


class VisitorSeen(Command, tag="seen"):
    """Marks everything up to `seq` as read by the visitor."""

    seq: Seq


class ChooseLanguage(Command, tag="language"):
    """Chooses the language in which the bot speaks from now on: one of its own. The page may say `hello` again, to get
    the greeting in it.
    """

    language: Language


class Rate(Command, tag="rate"):
    """Rates the takeover that an operator has finished, once: 1 is not good, 2 is good; with words, if the visitor
    likes. Possible while `state` has `rate`.
    """

    conversation: Id
    score: Literal[1, 2]
    text: Annotated[str, Meta(max_length=RATING_LENGTH)] | None = None


class VisitorTyping(Signal, tag="typing"):
    """The visitor began (`active`) or stopped typing. `text`: what is typed so far; only while `state` has
    `typing_text`."""

    active: bool
    text: Annotated[str, Meta(max_length=4000)] | None = None


class VisitorLooking(Signal, tag="looking"):
    """The page came before the visitor's eyes (`active`) or went away from them: another tab, or a folded widget.

    Of each socket on its own; one that says nothing is looked at.
    """

    active: bool


VisitorCommand = (
    VisitorHello
    | VisitorSend
    | Press
    | RequestAgent
    | TakeBackRequest
    | VisitorHistory
    | VisitorSeen
    | AttachmentUrl
    | ChooseLanguage
    | Rate
    | VisitorTyping
    | VisitorLooking
)


class Welcome(Ok, tag="ok"):
    """Answers a visitor's `hello`. `at`: the server's time. The rest is as in `state`."""

    token: str
    state: Control
    uploads: Uploads
    seq: int = msgspec.field(default_factory=int)
    conversation: int | None = None
    greeting: Greeting | None = None
    operator: str | None = None
    language: str | None = None
    rate: bool = False
    typing_text: bool = False
    online: bool = False
    team: tuple[str, ...] = ()
    answers_in: int | None = None
    disclosure: str | None = None
    at: str = msgspec.field(default_factory=now)


class Stored(Ok, tag="ok"):
    """Answers a visitor's `send`, `press`, `request_agent` and `take_back_request`."""

    conversation: int
    seq: int


class VisitorSees(Frame, tag="state"):
    """Tells the visitor who answers now, where a file would go, and in which language the bot speaks.

    Without `language` the bot speaks its main one. `rate`: the visitor is asked to rate the takeover that is over.
    `typing_text`: the operator sees what is typed, and the page says so. `online`: somebody is there for whom the
    visitor can ask. `team`: the first names of two of them, and `answers_in`: the minutes in which half of the visitors
    were answered lately, both only if the bot shows who is online. `disclosure`: the line that says that a machine
    answers.
    """

    state: Control
    uploads: Uploads
    operator: str | None = None
    language: str | None = None
    rate: bool = False
    typing_text: bool = False
    online: bool = False
    team: tuple[str, ...] = ()
    answers_in: int | None = None
    disclosure: str | None = None


class TypingToVisitor(Frame, tag="typing", omit_defaults=False):
    """Somebody else is typing."""

    author: Author
    active: bool


class VisitorHeartbeat(Frame, tag="heartbeat", omit_defaults=False):
    """Sent every 5 to 10 s and read from the database, so that lost frames are noticed. `at`: the server's time."""

    seq: int
    epoch: int
    state: Control
    at: str = msgspec.field(default_factory=now)


VISITOR_FRAMES = (
    Error,
    Welcome,
    Stored,
    Ok,
    Url,
    EntryFrame,
    AttachmentFrame,
    TypingToVisitor,
    WritingToVisitor,
    VisitorSees,
    VisitorHeartbeat,
    Restart,
)
