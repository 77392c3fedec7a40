"""What the bot is writing, and what a takeover cut off. Nothing of it is an entry."""

from conversations.protocol.shared import Frame


class WritingToVisitor(Frame, tag="writing", omit_defaults=False):
    """The bot is writing; `text` is all of it so far, at most five frames a second. Never stored.

    The bot's next entry replaces it, and so do another state and `hello`; an empty text withdraws it. A page drops it
    if it hears nothing of it for 8 s.
    """

    text: str


class WritingToOperator(Frame, tag="writing", omit_defaults=False):
    """As for visitors, in a watched conversation, also if the visitor does not see it."""

    conversation: int
    text: str


class AboutToSayFrame(Frame, tag="about_to_say", omit_defaults=False):
    """What the bot was about to say when an operator took over. After `watch` too, while it is kept: until the holder
    sends it, word for word or edited, or puts it away, the hold ends, or a day has passed. An empty text: it is kept no
    longer.
    """

    conversation: int
    text: str
