"""What is known of the conversations of a batch, and of a row that was stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bots.answering.published import PublishedBot
from conversations.models import Conversation

Key: TypeAlias = tuple[str, str]
"""A sender and a `ref`."""


@dataclass(slots=True)
class Seen:
    """A conversation's row as it was at `version`, and of its bot's, as that was at `bot_version`, what rules look at.

    A version is PostgreSQL's `xmin`: the transaction that wrote the row.
    """

    conversation: Conversation
    version: str
    bot_version: str
    published_hash: str
    model_name: str
    enabled: bool


@dataclass(slots=True)
class Known:
    """What is known of a batch: read under the rows' locks, or what was seen of them last."""

    conversations: dict[int, Conversation]
    answered: dict[Key, dict[str, Any]]
    bots: dict[int, PublishedBot] = field(default_factory=dict)
    following: dict[tuple[int, int], int] | None = None
    """By conversation and entry: the visitor's next entry. None where it was not looked up for the whole batch."""
    seen: dict[int, Seen] = field(default_factory=dict)

    def add(self, seen: Seen, bot: PublishedBot) -> None:
        """One more conversation, with its bot."""
        pk = seen.conversation.pk
        self.conversations[pk], self.seen[pk] = seen.conversation, seen
        self.bots.setdefault(seen.conversation.bot_id, bot)

    def leave_out(self, pk: int) -> None:
        """One less."""
        del self.conversations[pk], self.seen[pk]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as it was stored, in JSON, and its version since."""

    row: str
    version: str
