"""Canned replies at the console: commands and answers."""

from conversations.protocol.shared import Command, Ok, Part
from conversations.protocol.values import Id, Short


class Canned(Command, tag="canned"):
    """Asks for canned replies whose name or text has these words: most used first, at most 50.

    With `conversation` those for its bot, in its language, with the variables filled in.
    """

    query: Short | None = None
    conversation: Id | None = None


class UseCanned(Command, tag="use_canned"):
    """Counts that this operator has inserted a canned reply."""

    reply: Id


class CannedCard(Part):
    """A canned reply. `shared`: it is everybody's."""

    id: int
    name: str
    text: str
    shared: bool = False


class CannedReplies(Ok, tag="ok"):
    """Answers `canned`."""

    replies: list[CannedCard]
