"""What the bot owes an answer to, as the journal knows it in the moment of its commit: nothing need be read again.

Whoever decides by it decides what was true then. The answer is fenced as any other: by the epoch and by the entry that
it answers.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bots.answering.published import PublishedBot
from conversations.models import Conversation


class Due(msgspec.Struct, frozen=True):
    """The words of the visitor's entry (`text` and `input`), the conversation with the visitor's row, and the bot."""

    text: str
    input: dict[str, Any] | None
    conversation: Conversation
    bot: PublishedBot


def as_it_is(row: Conversation) -> Conversation:
    """A copy that stays as it is when the row changes."""
    copy = Conversation.__new__(Conversation)
    copy.__dict__.update(row.__dict__)
    return copy
