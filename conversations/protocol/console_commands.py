"""The commands of the operators' socket."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from conversations.protocol.assisting import Suggest
from conversations.protocol.canned import Canned, UseCanned
from conversations.protocol.cards import CardCommand, Tag
from conversations.protocol.finishing import FinishingCommand
from conversations.protocol.handing_over import AcceptTransfer, AskFor, DeclineAsking, DeclineTransfer, TransferTo
from conversations.protocol.notes import Colleagues, EarlierNotes, ReadMentions, SaveDraft, WriteNote
from conversations.protocol.passages import AskPassages
from conversations.protocol.proposals import ProposalCommand
from conversations.protocol.shared import AttachmentUrl, Command, Signal
from conversations.protocol.values import (
    REPLAY,
    AwayReason,
    Epoch,
    Id,
    Language,
    Limit,
    ListHolder,
    ListOrder,
    ListStatus,
    Long,
    Presence,
    Seq,
    Short,
    Text,
    View,
    ViewName,
)


class OperatorHello(Command, tag="hello"):
    """Asks for this operator, all present operators and the counts."""


class ListChoice(Command):
    """A list, its order and its filters."""

    view: View
    search: Short | None = None
    bot: Id | None = None
    operator: Id | None = None
    from_: datetime | None = msgspec.field(default=None, name="from")
    to: datetime | None = None
    order: ListOrder = "latest"
    bots: Annotated[list[Id], Meta(max_length=50)] = []
    holder: ListHolder | None = None
    language: Language | None = None
    status: ListStatus | None = None
    unread: bool = False
    tag: Tag | None = None


class List(ListChoice, tag="list"):
    """One page of a list; `rows` frames follow for this view and these filters until the next `list`.

    `order`: `wait` begins with those who have awaited an agent longest, then those whose holder has not answered;
    the rest follows, latest first. `bots`: any of these. `holder`: who holds it now. `tag`: a label. `status`: as
    a row has it, or `action` (the bot does not understand), `waiting` (for an agent, otherwise) or `ended`.
    `changes`: `rows` frames have `changed`, and `upserts` only the rows that this socket was not told of since this
    list, its other pages included.
    """

    cursor: Short | None = None
    changes: bool = False


class SaveView(ListChoice, tag="save_view", kw_only=True):
    """Keeps a list with its order and filters under a name, for this operator; with `id`, in the place of that one."""

    name: ViewName
    id: Id | None = None


class RemoveView(Command, tag="remove_view"):
    """Removes a saved view. It is no error if there is none."""

    id: Id


class HeldConversations(Command, tag="held"):
    """Asks for the rows of the conversations that this operator holds; `held` frames follow when they change."""


class LongestWait(Command, tag="longest_wait"):
    """Asks for the conversation that has awaited an agent longest."""


class Watch(Command, tag="watch"):
    """Follows a conversation: the entries after `after`, then new ones."""

    conversation: Id
    after: Seq = 0


class Unwatch(Command, tag="unwatch"):
    """Stops following a conversation."""

    conversation: Id


class OperatorHistory(Command, tag="history"):
    """Entries before `before`, oldest first."""

    conversation: Id
    before: Seq
    limit: Limit = REPLAY


class Context(Command, tag="context"):
    """Asks for the facts that led to this conversation's state."""

    conversation: Id


class TakeOver(Command, tag="take_over"):
    """Takes a conversation over. Exactly one operator wins. `quiet`: without the bot's start message.

    With `reason` and the supervisor permission also from its holder.
    """

    conversation: Id
    quiet: bool = False
    reason: Long | None = None


class OperatorSend(Command, tag="send"):
    """Sends the holder's words.

    `seen`: the last `seq` on the screen; refused with `stale_view` if somebody else has written since. `original`: the
    holder's own words if `text` is their translation; kept with the entry, for operators only.
    """

    conversation: Id
    epoch: Epoch
    text: Text
    seen: Seq | None = None
    original: Text | None = None


class Interactions(Command, tag="interactions"):
    """Asks for the interactions that may be sent in this conversation."""

    conversation: Id


class SendInteraction(Command, tag="send_interaction"):
    """Sends one of the bot's interactions, for the holder."""

    conversation: Id
    epoch: Epoch
    interaction: Id


class Release(Command, tag="release"):
    """Returns a conversation to Awaiting Agent, without an end action.

    With `reason` and the supervisor permission also another operator's.
    """

    conversation: Id
    epoch: Epoch
    reason: Long | None = None


class Search(Command, tag="search"):
    """Searches all lines of the conversations that this operator may see, latest first.

    `query`: words, "phrases" and operators: from: bot: lang: tag: has:file before: after:. `zone`: the time zone of the
    days in it, such as "Europe/Berlin"; without one they are UTC's.
    """

    query: Annotated[str, Meta(max_length=500)]
    cursor: Short | None = None
    zone: Short | None = None


class OperatorSeen(Command, tag="seen"):
    """Marks everything up to `seq` as read by an operator."""

    conversation: Id
    seq: Seq


class MarkUnread(Command, tag="mark_unread"):
    """Marks the conversation as unread for this operator."""

    conversation: Id


class SetBookmark(Command, tag="bookmark"):
    """Bookmarks a line for all operators who may see the conversation, or removes the bookmark."""

    conversation: Id
    seq: Seq
    on: bool


class WithdrawAttachment(Command, tag="withdraw_attachment"):
    """Withdraws a file, so that nobody can fetch it. For the holder of the conversation and the sender of the file."""

    attachment: Id


class SetStatus(Command, tag="set_status"):
    """Sets the operator's status. Online operators are alerted.

    `reason`: why the operator is Offline, for colleagues.
    """

    status: Presence
    reason: AwayReason | None = None


class OperatorTyping(Signal, tag="typing"):
    """The holder began (`active`) or stopped typing. Dropped from anyone else."""

    conversation: Id
    epoch: Epoch
    active: bool


OperatorCommand = (
    OperatorHello
    | List
    | SaveView
    | RemoveView
    | HeldConversations
    | LongestWait
    | Watch
    | Unwatch
    | OperatorHistory
    | Context
    | TakeOver
    | TransferTo
    | AcceptTransfer
    | DeclineTransfer
    | AskFor
    | DeclineAsking
    | OperatorSend
    | Interactions
    | SendInteraction
    | FinishingCommand
    | ProposalCommand
    | Suggest
    | AskPassages
    | Release
    | Search
    | CardCommand
    | OperatorSeen
    | MarkUnread
    | SetBookmark
    | AttachmentUrl
    | WithdrawAttachment
    | SetStatus
    | WriteNote
    | Colleagues
    | EarlierNotes
    | ReadMentions
    | SaveDraft
    | Canned
    | UseCanned
    | OperatorTyping
)
