"""The bot's drafts that wait for an operator, and lines that steer its engine: commands and frames of consoles."""

from typing import Literal

from conversations.protocol.shared import Command, Frame, Ok, Part, Person
from conversations.protocol.values import AnswerMode, Epoch, Id, Seq, SteerText, Text

Then = Literal["send", "hold", "await"]


class SetMode(Command, tag="mode"):
    """Sets how the bot answers in this conversation.

    `approve`: each answer waits as a draft; `off`: the built-in matching alone answers. `auto` sends a draft that
    waits, `off` drops it.
    """

    conversation: Id
    mode: AnswerMode


class Approve(Command, tag="approve"):
    """Sends the bot's draft, with other words if `text` is given. Exactly one operator does; `gone` for the others."""

    proposal: Id
    text: Text | None = None


class SteerBot(Command, tag="steer"):
    """Gives the bot's engine one line for its next answer; "" takes it back. Refused with `no_engine` without one."""

    conversation: Id
    text: SteerText


class DismissAboutToSay(Command, tag="dismiss_about_to_say"):
    """Puts away what the bot was about to say, for as long as the hold lasts. For the holder."""

    conversation: Id
    epoch: Epoch


ProposalCommand = SetMode | Approve | SteerBot | DismissAboutToSay


class ProposalCard(Part):
    """A draft of the bot. `answers`: the visitor's entry. `expires_at`: when `then` happens; without it it waits on.

    `buttons`: the labels of its buttons.
    """

    id: int
    text: str
    then: Then
    expires_at: str | None = None
    answers: int | None = None
    buttons: tuple[str, ...] = ()


class ApprovedCard(Part):
    """An entry of the bot that an operator has sent. `edited`: in the operator's words."""

    seq: Seq
    operator: Person
    edited: bool = False


class SteerCard(Part):
    """An operator's line for the bot's next answer."""

    operator: Person
    text: str
    at: str


class Approved(Ok, tag="ok"):
    """Answers `approve`. `seq`: the entry."""

    seq: int


class ProposalFrame(Frame, tag="proposal"):
    """A draft of the bot waits in a watched conversation, or waits on."""

    conversation: int
    id: int
    text: str
    then: Then
    expires_at: str | None = None
    answers: int | None = None
    buttons: tuple[str, ...] = ()


class BotState(Frame, tag="bot_state", omit_defaults=False):
    """How the bot of a watched conversation answers now. Sent when one of these has changed.

    `proposal`: the id of the draft that waits, which a `proposal` frame before this has told. `approved`: the answers
    that operators have sent. `steer`: the line for the next answer. `can_steer`: whether an engine answers.
    `can_suggest`: whether the bot has a language model that helps operators.
    """

    conversation: int
    mode: AnswerMode
    proposal: int | None
    approved: tuple[ApprovedCard, ...]
    steer: SteerCard | None
    can_steer: bool
    can_suggest: bool
