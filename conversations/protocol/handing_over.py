"""Handing a held conversation to a colleague or a team, asking for one, and being away."""

from conversations.protocol.console_parts import TeamName
from conversations.protocol.shared import Command, Frame, Ok, Person
from conversations.protocol.values import AskingEnd, Epoch, Id, Text, TransferState


class TransferTo(Command, tag="transfer"):
    """Offers a held conversation to a colleague or to a team; give one of both. It stays with the holder until somebody
    accepts. To an operator who has asked for it, it goes at once.
    """

    conversation: Id
    epoch: Epoch
    operator: Id | None = None
    team: Id | None = None
    note: Text | None = None


class AcceptTransfer(Command, tag="accept_transfer"):
    """Takes an offered conversation. Of a team, the first one gets it."""

    transfer: Id


class DeclineTransfer(Command, tag="decline_transfer"):
    """Declines an offer. From the giver it takes the offer back."""

    transfer: Id


class AskFor(Command, tag="ask_for"):
    """Asks the holder for the conversation."""

    conversation: Id


class DeclineAsking(Command, tag="decline_asking"):
    """Declines the request for a held conversation. From the asker it takes the request back."""

    conversation: Id


class Offered(Ok, tag="ok"):
    """Answers `transfer`. `accepted`: the operator had asked for the conversation and holds it now."""

    transfer: int
    expires_at: str
    accepted: bool = False


class AskedHolder(Ok, tag="ok"):
    """Answers `ask_for`. `asking`: the request."""

    expires_at: str
    asking: int | None = None


class TransferFrame(Frame, tag="transfer"):
    """An offer, for its giver and for whoever may accept it: when it is made, on every change, and after `hello`.

    `operator` or `team`: to whom it goes. `by`: who accepted or declined it.
    """

    conversation: int
    id: int
    state: TransferState
    giver: Person
    expires_at: str
    operator: Person | None = None
    team: TeamName | None = None
    note: str | None = None
    by: Person | None = None


class AskedForFrame(Frame, tag="asked_for"):
    """A colleague asks this operator for a held conversation; also after `hello`."""

    conversation: int
    operator: Person
    expires_at: str
    id: int | None = None


class AskingEnded(Frame, tag="asking_ended"):
    """The request for a conversation is over; for its asker and for the holder. `operator`: who asked."""

    conversation: int
    why: AskingEnd
    operator: Person
    id: int | None = None


class TakenAway(Frame, tag="taken_away"):
    """A supervisor took a conversation from this operator, for this reason."""

    conversation: int
    operator: Person
    reason: str
