"""The answers and events of the operators' socket."""

import msgspec

from conversations.protocol.assisting import Suggested
from conversations.protocol.canned import CannedReplies
from conversations.protocol.cards import CardAnswer, CardFrame, LabelList
from conversations.protocol.console_lists import (
    HeldChanges,
    HeldRows,
    Listed,
    LongestWaiting,
    Rows,
    SavedViews,
    ViewSaved,
)
from conversations.protocol.console_parts import (
    AwayReasonCard,
    BookmarkCard,
    BotName,
    Counts,
    Earlier,
    FinishOption,
    HandoffCard,
    Hit,
    InteractionCard,
    LostConversation,
    OperatorCard,
    RatingCard,
    Row,
    SavedView,
    Step,
    TeamCard,
    Visited,
)
from conversations.protocol.handing_over import (
    AskedForFrame,
    AskedHolder,
    AskingEnded,
    Offered,
    TakenAway,
    TransferFrame,
)
from conversations.protocol.notes import ColleagueList, EarlierNoteList, NoteCard, Noted, NoteFrame
from conversations.protocol.passages import PassageList
from conversations.protocol.proposals import Approved, BotState, ProposalFrame
from conversations.protocol.shared import AttachmentFrame, EntryFrame, Error, Frame, Greeting, Ok, Person, Restart, Url
from conversations.protocol.times import now
from conversations.protocol.values import AlertReason, Author, Presence, Reason
from conversations.protocol.writing import AboutToSayFrame, WritingToOperator


class ConsoleWelcome(Ok, tag="ok"):
    """Answers an operator's `hello`. `at`: the server's time. `teams`: all of them, by name. `views`: as they stand.

    `away_reasons`: those to choose from; `away_reason`: this operator's. `spent`: the bots whose language model has
    used up its tokens until midnight (UTC). `lost`: what this operator held until the last absence lasted too long; it
    is told once.
    """

    operator: Person
    status: Presence
    counts: Counts
    operators: tuple[OperatorCard, ...] = msgspec.field(default_factory=tuple)
    at: str = msgspec.field(default_factory=now)
    teams: tuple[TeamCard, ...] = msgspec.field(default_factory=tuple)
    views: tuple[SavedView, ...] = msgspec.field(default_factory=tuple)
    away_reasons: tuple[AwayReasonCard, ...] = msgspec.field(default_factory=tuple)
    away_reason: str | None = None
    spent: tuple[BotName, ...] = msgspec.field(default_factory=tuple)
    lost: tuple[LostConversation, ...] = msgspec.field(default_factory=tuple)


class Watched(Ok, tag="ok"):
    """Answers `watch`; the entries follow. `notes`: the last 200. `draft`: this operator's, of `draft_at`.

    `visitor_seen_at`: when the visitor read the entry `visitor_seen` of the row. `sends_files`: whether operators may
    send any kind of file.
    """

    row: Row
    watchers: list[Person]
    notes: list[NoteCard] = []
    draft: str | None = None
    draft_at: str | None = None
    visitor_seen_at: str | None = None
    bookmarks: tuple[BookmarkCard, ...] = ()
    sends_files: bool = True


class ContextFacts(Ok, tag="ok"):
    """Answers `context`: why it awaits, sentences not understood, variables, page, earlier conversations, ratings.

    `reason` and `awaiting_since` are those of the first wait, also if an operator held and released it meanwhile.
    `led_here`: why it awaits, or awaited the last time; `way`: what the bot said and offered; `pages`: those that the
    visitor opened, the present one first. `handoff`: what the bot's engine said when it last handed over.
    `kinds`: of the variables that are days ("date", as 2026-12-31) or numbers ("number", with a point for decimals).
    """

    reason: Reason | None
    awaiting_since: str | None
    not_understood: list[str]
    variables: dict[str, str]
    page: str | None
    earlier: list[Earlier]
    greeting: Greeting | None
    ratings: list[RatingCard] = []
    led_here: Reason | None = None
    handoff: HandoffCard | None = None
    way: list[Step] = []
    pages: list[Visited] = []
    kinds: dict[str, str] = {}


class Found(Ok, tag="ok"):
    """Answers `search`. `count`: of the lines, up to 1,000; only on the first page. `unknown`: operators in the query
    that mean nothing here."""

    hits: list[Hit]
    cursor: str | None
    count: int | None = None
    unknown: list[str] = []


class InteractionList(Ok, tag="ok"):
    """Answers `interactions`."""

    interactions: list[InteractionCard]


class FinishChoices(Ok, tag="ok"):
    """Answers `finish_options`; the bot's default comes first. `bot_note`: that of a finish that was undone."""

    options: list[FinishOption]
    bot_note: str | None = None


class Sent(Ok, tag="ok"):
    """Answers an operator's `send` and `send_interaction`."""

    seq: int


class Taken(Ok, tag="ok"):
    """Answers `take_over`, also if the operator holds the conversation already, and `undo_finish`."""

    epoch: int


class Finished(Ok, tag="ok"):
    """Answers `finish`. `undo_until`: what it sends goes out then, unless it is undone before."""

    undo_until: str | None = None


class TypingToOperator(Frame, tag="typing"):
    """Somebody is typing in a watched conversation. `text`: what the visitor has typed, if the bot shows it."""

    conversation: int
    author: Author
    active: bool
    text: str | None = None


class VisitorRead(Frame, tag="visitor_seen"):
    """The visitor of a watched conversation has read up to entry `seq`."""

    conversation: int
    seq: int
    at: str


class Bookmarked(Frame, tag="bookmarks", omit_defaults=False):
    """The bookmarks of a watched conversation have changed; these are all of them."""

    conversation: int
    bookmarks: tuple[BookmarkCard, ...]


class ConsoleHeartbeat(Frame, tag="heartbeat", omit_defaults=False):
    """Sent every 5 to 10 s and read from the database. `watched` is the last `seq` of each watched conversation.

    `at`: the server's time.
    """

    watched: dict[int, int]
    counts: Counts
    version: str
    at: str = msgspec.field(default_factory=now)


class OperatorEntryFrame(EntryFrame, tag="entry"):
    """A new entry. `operator`: who wrote it or did what it tells, told apart from namesakes.

    `passages`: how many passages of sources it relies on; `passages` asks for them. `original`: the operator's own
    words, of which the text is the translation; visitors never get them.
    """

    operator: Person | None = None
    passages: int = 0
    original: str | None = None


class Watchers(Frame, tag="watchers", omit_defaults=False):
    """The operators who now watch a watched conversation."""

    conversation: int
    operators: list[Person]


class Operators(Frame, tag="operators", omit_defaults=False):
    """All present operators and their status."""

    operators: list[OperatorCard]


class Alert(Frame, tag="alert"):
    """A visitor waits for an agent or for this operator, or a note names this operator."""

    conversation: int
    reason: AlertReason
    row: Row


class AlertCleared(Frame, tag="alert_cleared"):
    """An alert is over: the one with `reason`, or without a reason all of this conversation but `mentioned`."""

    conversation: int
    reason: AlertReason | None = None


class BudgetSpent(Frame, tag="budget_spent"):
    """The language model of this bot has used up its tokens until midnight (UTC): visitors get the default reply."""

    bot: BotName


CONSOLE_FRAMES = (
    Error,
    ConsoleWelcome,
    Listed,
    ViewSaved,
    HeldRows,
    LongestWaiting,
    Watched,
    ContextFacts,
    Taken,
    Offered,
    AskedHolder,
    Sent,
    Found,
    CardAnswer,
    LabelList,
    InteractionList,
    FinishChoices,
    Finished,
    Approved,
    Suggested,
    PassageList,
    Noted,
    CannedReplies,
    ColleagueList,
    EarlierNoteList,
    Ok,
    Url,
    Rows,
    HeldChanges,
    SavedViews,
    OperatorEntryFrame,
    AttachmentFrame,
    NoteFrame,
    ProposalFrame,
    BotState,
    TypingToOperator,
    WritingToOperator,
    AboutToSayFrame,
    VisitorRead,
    Bookmarked,
    Watchers,
    CardFrame,
    Operators,
    Alert,
    AlertCleared,
    BudgetSpent,
    TransferFrame,
    AskedForFrame,
    AskingEnded,
    TakenAway,
    ConsoleHeartbeat,
    Restart,
)
