"""The passages of sources that the bot's answer relies on: a console's command and its answer. Visitors get none."""

from conversations.protocol.shared import Command, Ok, Part
from conversations.protocol.values import Id, Seq


class AskPassages(Command, tag="passages"):
    """Asks for the passages of sources that the bot's entry `seq` relies on."""

    conversation: Id
    seq: Seq


class PassageCard(Part):
    """A passage as the bot's language model read it. `heading`: what it stands under in the source.

    `address`: where visitors can read the source; they have the link.
    """

    title: str
    text: str
    heading: str | None = None
    address: str | None = None


class PassageList(Ok, tag="ok"):
    """Answers `passages`: in the order in which the bot names them. Kept with the entry, also if the source is gone."""

    passages: tuple[PassageCard, ...]
