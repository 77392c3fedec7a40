"""Every frame of both sockets, in both directions: the only definition.

Validation, `docs/protocol.md` and the tests derive from these structs. Frames are JSON text with a `type`.
A command carries `ref`, the client's own id, and gets exactly one `ok` or `error` with the same `ref`.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Ref = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$", description="the client's own id, random")
]
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Meta(ge=0, le=2**53)]
Epoch = Annotated[int, Meta(ge=0, le=2**53)]
Limit = Annotated[int, Meta(ge=1, le=100)]
Text = Annotated[str, Meta(min_length=1, max_length=4000, description="1 to 4,000 characters")]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=2000)]

REPLAY = 50
"""How many entries `hello` and `watch` send at most, and `history` unless told."""

Author = Literal["visitor", "bot", "operator", "notice"]
Via = Literal["start_message", "interaction", "end_action"]
Control = Literal["bot", "awaiting", "operator", "ended"]
Status = Literal["live", "stalled", "abandoned"]
Uploads = Literal["operator", "mailbox", "none"]
Reason = Literal["default_answers", "requested", "released", "lease_expired"]
AlertReason = Literal["default_answers", "requested", "released", "lease_expired", "waiting_for_you"]
NoticeCode = Literal[
    "taken_over", "finished", "released", "awaiting", "lease_expired", "bot_again", "ended", "file_passed_on"
]
AttachmentState = Literal["pending", "ready", "mailed", "failed", "withdrawn", "expired"]
AttachmentRecipient = Literal["operator", "visitor", "mailbox"]
AttachmentProblem = Literal["infected", "undelivered", "discarded", "lost"]
FinishAction = Literal["default", "nothing", "message", "interaction"]
View = Literal["awaiting", "all", "mine", "historic"]
Presence = Literal["online", "offline"]
ErrorCode = Literal[
    "malformed",
    "unknown_type",
    "invalid",
    "hello_first",
    "unknown_token",
    "unknown_bot",
    "bot_off",
    "empty",
    "no_conversation",
    "not_found",
    "no_such_button",
    "no_such_interaction",
    "ended",
    "already_taken",
    "not_holder",
    "stale_preview",
    "no_uploads",
    "not_ready",
    "gone",
    "forbidden",
    "unavailable",
    "too_many",
]


class Close:
    """Close codes. Clients come back after 4008, 4012 and abnormal closes, with full jitter."""

    BYE = 4000
    SIGN_IN = 4001
    FORBIDDEN = 4003
    TOO_SLOW = 4008
    RESTARTING = 4012
    TOO_MANY = 4029
    PROTOCOL = 4400


class Command(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a client asks for."""

    ref: Ref


class Signal(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a client tells without wanting an answer."""


# --- visitor → server


class VisitorHello(Command, tag="hello"):
    """The first frame, within 10 s. Without a token, a new one is made."""

    token: Annotated[str, Meta(max_length=200)] | None = None
    conversation: Id | None = None
    after: Seq = 0
    page: Long | None = None
    name: Short | None = None


class VisitorSend(Command, tag="send"):
    """Begins a conversation if there is none or the last one has ended."""

    text: Text


class Press(Command, tag="press"):
    """A button of an entry, or of the greeting; resolved against what was said then."""

    button: Id
    seq: Seq | None = None
    greeting: bool = False


class RequestAgent(Command, tag="request_agent"):
    """Asks for a person."""


class VisitorHistory(Command, tag="history"):
    """Entries before `before`, oldest first."""

    before: Seq
    limit: Limit = REPLAY


class VisitorSeen(Command, tag="seen"):
    """The visitor has seen everything up to `seq`."""

    seq: Seq


class AttachmentUrl(Command, tag="attachment_url"):
    """A ticket for one download by this reader."""

    attachment: Id


class VisitorTyping(Signal, tag="typing"):
    """The visitor began (`active`) or stopped typing."""

    active: bool


VisitorCommand = (
    VisitorHello | VisitorSend | Press | RequestAgent | VisitorHistory | VisitorSeen | AttachmentUrl | VisitorTyping
)


# --- operator → server


class OperatorHello(Command, tag="hello"):
    """Who am I, and who else is here."""


class List(Command, tag="list"):
    """One page of a list; `rows` frames follow for this view and these filters until the next `list`."""

    view: View
    search: Short | None = None
    bot: Id | None = None
    operator: Id | None = None
    from_: datetime | None = msgspec.field(default=None, name="from")
    to: datetime | None = None
    cursor: Short | None = None


class Watch(Command, tag="watch"):
    """Follow a conversation: the entries after `after`, then what comes."""

    conversation: Id
    after: Seq = 0


class Unwatch(Command, tag="unwatch"):
    """Stop following it."""

    conversation: Id


class OperatorHistory(Command, tag="history"):
    """Entries before `before`, oldest first."""

    conversation: Id
    before: Seq
    limit: Limit = REPLAY


class Context(Command, tag="context"):
    """What led here."""

    conversation: Id


class TakeOver(Command, tag="take_over"):
    """Hold the conversation: exactly one operator wins."""

    conversation: Id


class OperatorSend(Command, tag="send"):
    """The holder's words."""

    conversation: Id
    epoch: Epoch
    text: Text


class Interactions(Command, tag="interactions"):
    """Which interactions may be sent in this conversation."""

    conversation: Id


class SendInteraction(Command, tag="send_interaction"):
    """The holder sends one of the bot's interactions."""

    conversation: Id
    epoch: Epoch
    interaction: Id


class FinishOptions(Command, tag="finish_options"):
    """The four end actions, each with the exact text that the visitor would get."""

    conversation: Id
    epoch: Epoch


class Finish(Command, tag="finish"):
    """Ends the takeover; the bot is in charge again. `preview` guards what the bot says, not a `text` typed here."""

    conversation: Id
    epoch: Epoch
    action: FinishAction
    text: Text | None = None
    interaction: Id | None = None
    preview: Short | None = None


class Release(Command, tag="release"):
    """Back to Awaiting Agent, without an end action. With `reason` and the supervisor permission also another's."""

    conversation: Id
    epoch: Epoch
    reason: Long | None = None


class OperatorSeen(Command, tag="seen"):
    """An operator has seen everything up to `seq`."""

    conversation: Id
    seq: Seq


class WithdrawAttachment(Command, tag="withdraw_attachment"):
    """Nobody can fetch the file any more. For who holds the conversation, or sent the file."""

    attachment: Id


class SetStatus(Command, tag="set_status"):
    """Online operators are alerted."""

    status: Presence


class OperatorTyping(Signal, tag="typing"):
    """The holder began or stopped typing; from anyone else it is dropped."""

    conversation: Id
    epoch: Epoch
    active: bool


OperatorCommand = (
    OperatorHello
    | List
    | Watch
    | Unwatch
    | OperatorHistory
    | Context
    | TakeOver
    | OperatorSend
    | Interactions
    | SendInteraction
    | FinishOptions
    | Finish
    | Release
    | OperatorSeen
    | AttachmentUrl
    | WithdrawAttachment
    | SetStatus
    | OperatorTyping
)


# --- what frames are made of


class Part(Struct, omit_defaults=True, frozen=True, kw_only=True):
    """Keys that do not apply are absent."""


class Button(Part):
    """A button as it was said."""

    id: int
    label: str
    kind: Literal["postback", "url", "phone", "live_agent"]
    value: str | None = None


class AttachmentCard(Part):
    """What an entry tells of its file."""

    id: int
    name: str
    type: str
    size: int


class EntryBody(Part):
    """One line of a conversation, the same for both sides, never changed later. `seq` alone decides the order."""

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


class Greeting(Part):
    """The bot's start interaction, shown before a conversation exists."""

    text: str
    buttons: tuple[Button, ...] = ()


class Person(Part):
    """An operator, as other people see one."""

    id: int
    name: str


class OperatorCard(Part):
    """An operator, as operators see one. `gone_since`: holds a conversation, and has no console open any more."""

    id: int
    name: str
    status: Presence
    gone_since: str | None = None


class Counts(Part, omit_defaults=False):
    """How many conversations each list holds, counted up to 1,000."""

    awaiting: int
    all: int
    mine: int


class Last(Part):
    """The last line, as a list shows it."""

    author: Author
    text: str
    at: str


class BotName(Part):
    """A bot, as a row shows it."""

    id: int
    name: str
    slug: str


class VisitorName(Part):
    """A visitor: the reference number always, a name where the site gave one."""

    reference: str
    name: str | None = None


class Row(Part):
    """One conversation in a list. `unread` counts the visitor's entries since an operator's, or `seen`.

    `bot_unavailable`: the bot's external engine did not answer the last time.
    """

    id: int
    visitor: VisitorName
    bot: BotName
    status: Status
    control: Control
    epoch: int
    seq: int
    started_at: str
    visitor_at: str
    stalls_at: str
    abandons_at: str
    unread: int
    reason: Reason | None = None
    operator: Person | None = None
    last: Last | None = None
    awaiting_since: str | None = None
    bot_unavailable: bool = False


class InteractionCard(Part):
    """An interaction that an operator may send."""

    id: int
    name: str
    text: str


class FinishOption(Part):
    """One end action; `text` is exactly what the visitor will get, `preview` its key."""

    action: FinishAction
    label: str
    text: str
    preview: str
    interaction: int | None = None
    buttons: tuple[Button, ...] = ()


class Earlier(Part):
    """An earlier conversation of the same visitor."""

    id: int
    started_at: str
    last: Last | None = None


# --- server → clients


class Frame(Struct, omit_defaults=True, frozen=True, kw_only=True):
    """What the server sends."""


class Error(Frame, tag="error"):
    """Why a command did nothing, and what to do. `operator` comes with `already_taken`, `retry_after` (seconds) with
    `too_many`."""

    code: ErrorCode
    detail: str
    ref: str | None = None
    operator: Person | None = None
    retry_after: float | None = None


class Ok(Frame, tag="ok"):
    """The change is durable."""

    ref: str


class Welcome(Ok, tag="ok"):
    """To a visitor's `hello`."""

    token: str
    state: Control
    uploads: Uploads
    seq: int = msgspec.field(default_factory=int)
    conversation: int | None = None
    greeting: Greeting | None = None
    operator: str | None = None


class Stored(Ok, tag="ok"):
    """To whatever a visitor says."""

    conversation: int
    seq: int


class Sent(Ok, tag="ok"):
    """To an operator's `send` and `send_interaction`."""

    seq: int


class Taken(Ok, tag="ok"):
    """To `take_over`; also for the one who holds it already."""

    epoch: int


class Url(Ok, tag="ok"):
    """To `attachment_url`: valid for 60 s at most."""

    url: str


class ConsoleWelcome(Ok, tag="ok"):
    """To an operator's `hello`."""

    operator: Person
    status: Presence
    counts: Counts
    operators: tuple[OperatorCard, ...] = msgspec.field(default_factory=tuple)


class Listed(Ok, tag="ok"):
    """To `list`."""

    rows: list[Row]
    cursor: str | None
    counts: Counts


class Watched(Ok, tag="ok"):
    """To `watch`; the entries follow."""

    row: Row
    watchers: list[Person]


class ContextFacts(Ok, tag="ok"):
    """To `context`: why it awaits, what was not understood, variables, page, earlier conversations."""

    reason: Reason | None
    awaiting_since: str | None
    not_understood: list[str]
    variables: dict[str, str]
    page: str | None
    earlier: list[Earlier]
    greeting: Greeting | None


class InteractionList(Ok, tag="ok"):
    """To `interactions`."""

    interactions: list[InteractionCard]


class FinishChoices(Ok, tag="ok"):
    """To `finish_options`; the bot's default first."""

    options: list[FinishOption]


class EntryFrame(Frame, tag="entry"):
    """A line was said."""

    entry: EntryBody


class AttachmentFrame(Frame, tag="attachment"):
    """What became of a file: on every change, and for a conversation's files after `hello`, `watch` and `history`.

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


class VisitorSees(Frame, tag="state"):
    """Who answers now, and where a file would go."""

    state: Control
    uploads: Uploads
    operator: str | None = None


class TypingToVisitor(Frame, tag="typing", omit_defaults=False):
    """Somebody else is typing."""

    author: Author
    active: bool


class TypingToOperator(Frame, tag="typing", omit_defaults=False):
    """Somebody is typing in a watched conversation."""

    conversation: int
    author: Author
    active: bool


class VisitorHeartbeat(Frame, tag="heartbeat", omit_defaults=False):
    """Every 5 to 10 s, read from the database: what a lost frame would have told."""

    seq: int
    epoch: int
    state: Control


class ConsoleHeartbeat(Frame, tag="heartbeat", omit_defaults=False):
    """Every 5 to 10 s, read from the database; `watched` is the last `seq` of each watched conversation."""

    watched: dict[int, int]
    counts: Counts
    version: str


class Rows(Frame, tag="rows", omit_defaults=False):
    """What changed in the view last listed, merged."""

    upserts: list[Row]
    removed: list[int]
    counts: Counts


class Watchers(Frame, tag="watchers", omit_defaults=False):
    """Who looks at a watched conversation now."""

    conversation: int
    operators: list[Person]


class Operators(Frame, tag="operators", omit_defaults=False):
    """Who is here, and who of them is Online."""

    operators: list[OperatorCard]


class Alert(Frame, tag="alert"):
    """Somebody waits for a person, or for you."""

    conversation: int
    reason: AlertReason
    row: Row


class AlertCleared(Frame, tag="alert_cleared"):
    """Nobody needs to look any more."""

    conversation: int


class Restart(Frame, tag="restart", omit_defaults=False):
    """The server goes away; come back after this time, with full jitter."""

    retry_after_ms: int


VISITOR_FRAMES = (
    Error,
    Welcome,
    Stored,
    Ok,
    Url,
    EntryFrame,
    AttachmentFrame,
    TypingToVisitor,
    VisitorSees,
    VisitorHeartbeat,
    Restart,
)
CONSOLE_FRAMES = (
    Error,
    ConsoleWelcome,
    Listed,
    Watched,
    ContextFacts,
    Taken,
    Sent,
    InteractionList,
    FinishChoices,
    Ok,
    Url,
    Rows,
    EntryFrame,
    AttachmentFrame,
    TypingToOperator,
    Watchers,
    Operators,
    Alert,
    AlertCleared,
    ConsoleHeartbeat,
    Restart,
)

visitor_commands: msgspec.json.Decoder[VisitorCommand] = msgspec.json.Decoder(VisitorCommand)
operator_commands: msgspec.json.Decoder[OperatorCommand] = msgspec.json.Decoder(OperatorCommand)
_encoder = msgspec.json.Encoder()


def encode(frame: Frame) -> str:
    """The frame's text."""
    return _encoder.encode(frame).decode()


def encode_ok(ref: str, answer: dict[str, Any]) -> str:
    """The `ok` of a command that changed something; `answer` is what its struct holds, as it is remembered."""
    return _encoder.encode({"type": "ok", "ref": ref, **answer}).decode()


def timestamp(moment: datetime) -> str:
    """`2026-01-31T12:00:00.123Z`."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


def aware(moment: datetime | None) -> datetime | None:
    """The moment in UTC, also where the client named no zone. Raises OverflowError at the edges of time."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Unreadable(Exception):
    """A frame that is no command; `ref` is the client's where one could be read."""

    def __init__(self, code: ErrorCode, detail: str, ref: str | None = None) -> None:
        super().__init__(detail)
        self.code: ErrorCode = code
        self.detail = detail
        self.ref = ref


def read(text: str | None, decoder: msgspec.json.Decoder[Any]) -> Any:
    """The command in a frame's text (`None` for a binary frame).

    Raises `Unreadable` for what is no JSON object, an unknown type, an unknown field or a value out of bounds.
    """
    if text is None:
        raise Unreadable("malformed", "Send text frames with a JSON object; this frame was binary.")
    try:
        return decoder.decode(text.encode())
    except msgspec.ValidationError as error:
        ref, code = _what_was_meant(text, decoder)
        raise Unreadable(code, f"{error}. See the protocol's table of commands.", ref) from None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Unreadable("malformed", f"Send a JSON object: {error}.") from None


def ref_of(text: str | None) -> str | None:
    """The `ref` of a frame that is not looked at any further; None where there is none."""
    try:
        frame = msgspec.json.decode((text or "").encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    ref = frame.get("ref") if isinstance(frame, dict) else None
    return ref if isinstance(ref, str) and 0 < len(ref) <= 64 else None


def _what_was_meant(text: str, decoder: msgspec.json.Decoder[Any]) -> tuple[str | None, ErrorCode]:
    """The `ref` and the kind of error of a frame that is JSON and yet no command."""
    try:
        frame = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None, "malformed"
    if not isinstance(frame, dict):
        return None, "malformed"
    ref = frame.get("ref")
    known = [command.__struct_config__.tag for command in decoder.type.__args__]
    code: ErrorCode = "invalid" if frame.get("type") in known else "unknown_type"
    return (ref if isinstance(ref, str) and 0 < len(ref) <= 64 else None), code
