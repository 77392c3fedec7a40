"""The commands of the operators' socket."""

from datetime import datetime

import msgspec

from conversations.protocol.shared import AttachmentUrl, Command, Signal
from conversations.protocol.values import REPLAY, Epoch, FinishAction, Id, Limit, Long, Presence, Seq, Short, Text, View


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
