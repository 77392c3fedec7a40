"""The events that the doorbell carries, and the hints for row caches that travel beside them.

Every event is a struct with a tag. Unknown fields are refused: a process never acts on an event that it reads only in
part. `encode` and `decode` are the only ways to and from the bytes that cross between processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from conversations.protocol import AlertReason, Author


class _Event(msgspec.Struct, frozen=True, tag_field="kind", forbid_unknown_fields=True, gc=False):
    pass


class EntryAdded(_Event, tag="entry", frozen=True, omit_defaults=True):
    """An entry was stored. `frame` is its frame for visitors, encoded once for all sockets.

    `operator`: who wrote it or did what it tells, for operators' pages, which add the name that tells namesakes apart.
    `passages`: how many passages of sources it relies on, for operators' pages. `is_translated`: whether an operator's
    own words are kept with it. It has none of them: visitors' sockets get the event, too.
    """

    conversation: int
    seq: int
    frame: str
    operator: int | None = None
    passages: int = 0
    is_translated: bool = False


class Typing(_Event, tag="typing", frozen=True, omit_defaults=True):
    """Somebody types, or has stopped. Never stored. `text`: what the visitor has typed, if the bot shows it."""

    conversation: int
    author: Author
    active: bool
    epoch: int
    text: str | None = None


class Writing(_Event, tag="writing", frozen=True, omit_defaults=True):
    """The bot is writing an answer. Never stored. `text`: all of it so far, empty when it ends.

    `visitor`: the visitor sees it, too.
    """

    conversation: int
    epoch: int
    text: str
    visitor: bool = False


class AboutToSayChanged(_Event, tag="about_to_say", frozen=True):
    """What a takeover cut off is kept, or is not any more. It has none of the words: visitors' sockets get the
    conversation's events, too."""

    conversation: int


class ControlChanged(_Event, tag="control", frozen=True):
    """The conversation's control has changed. `operator` is the new holder, None if no operator holds it or the holder
    has finished."""

    conversation: int
    operator: int | None
    epoch: int


class LanguageChanged(_Event, tag="language", frozen=True):
    """The bot speaks another language from now on; for the visitor's pages."""

    conversation: int


class FileChanged(_Event, tag="attachment", frozen=True):
    """A file has another state. Each audience has its own frame, for operators see more."""

    conversation: int
    visitor: str
    operator: str


class WatchersChanged(_Event, tag="watchers", frozen=True):
    """An operator began or ceased to watch the conversation."""

    conversation: int


class NoteWritten(_Event, tag="note", frozen=True):
    """An operator wrote a note. It has none of its words: visitors' sockets get the conversation's events, too."""

    conversation: int


class ProposalChanged(_Event, tag="proposal", frozen=True):
    """A draft of the bot waits, or no longer, or an operator steers the bot.

    It has none of the words: visitors' sockets get the conversation's events, too.
    """

    conversation: int


class AnswerWithdrawn(_Event, tag="withdrawn", frozen=True):
    """An operator has changed how the bot answers. What its engine is being asked is no longer wanted."""

    conversation: int


class VisitorSaw(_Event, tag="visitor_saw", frozen=True):
    """The visitor has read up to entry `seq`; for operators' pages."""

    conversation: int
    seq: int
    at: str


class BookmarkChanged(_Event, tag="bookmark", frozen=True):
    """A line was bookmarked, or is no longer."""

    conversation: int


class ConversationBegan(_Event, tag="began", frozen=True):
    """A visitor began a conversation; for the visitor's other pages."""

    conversation: int


class RowChanged(_Event, tag="row", frozen=True):
    """The conversation's row in the lists has changed."""

    conversation: int


class AlertRaised(_Event, tag="alert", frozen=True):
    """The conversation needs a person: `operator`, or if that is None everybody who is Online."""

    conversation: int
    reason: AlertReason
    operator: int | None


class AlertCleared(_Event, tag="cleared", frozen=True):
    """The conversation no longer waits for a person; for every operator."""

    conversation: int


class HolderAnswered(_Event, tag="answered", frozen=True):
    """The visitor no longer waits for the holder `operator`, the only one who was alerted."""

    conversation: int
    operator: int


class OperatorsMentioned(_Event, tag="mentioned", frozen=True):
    """A note about the conversation names these operators."""

    conversation: int
    operators: tuple[int, ...]


class MentionsRead(_Event, tag="mentions_read", frozen=True):
    """The operator has read the notes about the conversation that name them."""

    conversation: int
    operator: int


class DraftChanged(_Event, tag="draft", frozen=True):
    """The operator has a draft in the conversation now (`kept`), or none any more."""

    conversation: int
    operator: int
    kept: bool


class OperatorsTold(_Event, tag="told", frozen=True):
    """A frame for the consoles of these operators.

    `alert`: they are called to this conversation; `cleared`: they no longer are.
    """

    operators: tuple[int, ...]
    frame: str
    alert: int | None = None
    cleared: int | None = None


class CardChanged(_Event, tag="card", frozen=True):
    """What is known of the conversation's visitor has changed, or its labels; for operators."""

    conversation: int


class OperatorsChanged(_Event, tag="operators", frozen=True):
    """An operator came, or switched to Online or Offline."""


class ViewsChanged(_Event, tag="views", frozen=True):
    """The saved views of `operator` have changed; for this operator's pages."""

    operator: int


Event: TypeAlias = (
    EntryAdded
    | Typing
    | Writing
    | AboutToSayChanged
    | ControlChanged
    | LanguageChanged
    | FileChanged
    | WatchersChanged
    | NoteWritten
    | ProposalChanged
    | AnswerWithdrawn
    | VisitorSaw
    | BookmarkChanged
    | ConversationBegan
    | RowChanged
    | AlertRaised
    | AlertCleared
    | HolderAnswered
    | OperatorsMentioned
    | MentionsRead
    | DraftChanged
    | OperatorsTold
    | CardChanged
    | OperatorsChanged
    | ViewsChanged
)


class RowHint(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """For the row caches of all processes: the conversation's row as it was just stored, in JSON, and its version.

    An empty `row` means that the row has changed and its new values are not known: caches forget it.
    """

    conversation: int
    row: str = ""
    version: str = ""


class Message(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """A ring of the doorbell: an event for the listeners of a topic, a hint for the row caches, or both."""

    event: Event | None
    hint: RowHint | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[Message])


def encode(messages: Sequence[Message]) -> bytes:
    """The messages as they cross between processes."""
    return _encoder.encode(messages)


def decode(data: bytes) -> list[Message]:
    """The messages that another process encoded. Raises `msgspec.MsgspecError` if they cannot be read."""
    return _decoder.decode(data)
