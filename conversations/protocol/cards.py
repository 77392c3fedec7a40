"""What operators keep of visitors, and the labels of conversations: commands, answers and frames."""

from typing import Annotated, Literal

from msgspec import Meta

from conversations.protocol.shared import Command, Frame, Ok, Part
from conversations.protocol.values import Id

Value = Annotated[str, Meta(max_length=500)]
FieldName = Annotated[str, Meta(min_length=1, max_length=50)]
PageFields = Annotated[dict[FieldName, Value], Meta(max_length=20)]
"""What an embedding page says of its visitor: email, phone and the bot's own fields."""
Tag = Annotated[str, Meta(min_length=1, max_length=30)]
Source = Literal["operator", "bot", "page"]
"""Who said it: an operator, the visitor in answer to the bot, or the embedding page, which is unproven."""


class AskCard(Command, tag="visitor_card"):
    """Asks for what is known of the visitor, and for the labels of the conversation."""

    conversation: Id


class SetVisitor(Command, tag="set_visitor"):
    """Changes what is known of the visitor: name, email, phone and the bot's own fields; "" removes a value."""

    conversation: Id
    fields: dict[str, Value]


class SetTags(Command, tag="set_tags"):
    """Puts these labels, and no others, on the conversation. They are the bot's own."""

    conversation: Id
    tags: Annotated[list[Tag], Meta(max_length=20)]


class AskLabels(Command, tag="labels"):
    """Asks for the labels of all bots that this operator may see."""


CardCommand = AskCard | AskLabels | SetTags | SetVisitor


class CardValue(Part):
    """A field of a visitor's card. `label`: of a field of the bot's own; pages word name, email and phone."""

    name: str
    value: str
    label: str | None = None
    source: Source | None = None


class LabelCard(Part):
    """A label. `color`: gray, red, amber, green, teal, blue, violet or pink."""

    bot: int
    name: str
    color: str


class Card(Part):
    """What is known of a visitor, and the labels: those of the conversation, and all of its bot."""

    fields: list[CardValue]
    tags: tuple[str, ...]
    labels: list[LabelCard]


class CardAnswer(Ok, tag="ok"):
    """Answers `visitor_card`."""

    card: Card


class LabelList(Ok, tag="ok"):
    """Answers `labels`."""

    labels: list[LabelCard]


class CardFrame(Frame, tag="visitor_card"):
    """The card of a watched conversation has changed."""

    conversation: int
    card: Card
