"""What the bot owes an answer to, as the journal knows it in the moment of its commit: nothing need be read again.

Whoever decides by it decides what was true then. The answer is fenced as any other: by the epoch and by the entry that
it answers.
"""

from __future__ import annotations

import msgspec

from bots.answering.published import PublishedBot
from conversations.journal.entries import NewEntry
from conversations.models import Conversation


class Due(msgspec.Struct, frozen=True):
    """The visitor's entry that is to be answered, its conversation with the visitor's row, and the bot."""

    entry: NewEntry
    conversation: Conversation
    bot: PublishedBot


def due_in(conversation: Conversation, lines: list[NewEntry], bot: PublishedBot | None) -> Due | None:
    """What is due now if it is one of these new lines; None if it is not, or if bot or visitor are not known."""
    entry = next((each for each in lines if each.seq == conversation.bot_due), None)
    if entry is None or bot is None or not Conversation.visitor.is_cached(conversation):
        return None
    return Due(entry, _as_it_is(conversation), bot)


def _as_it_is(row: Conversation) -> Conversation:
    """A copy that stays as it is when the row changes."""
    copy = Conversation.__new__(Conversation)
    copy.__dict__.update(row.__dict__)
    return copy
