"""A batch of items, decided one after the other by what is known of their conversations. Pure, as `transitions`.

A repeat or a refusal never fails the other items of its batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from bots.answering.published import PublishedBot
from conversations.journal.changed import Changed
from conversations.journal.changes import Changes
from conversations.journal.due import Due, as_it_is
from conversations.journal.items import Append, Behind, Repeat, Result
from conversations.journal.row_cache import CachedRow
from conversations.journal.transitions import change
from conversations.models import Conversation
from conversations.refusals import Refused

Key: TypeAlias = tuple[str, str]
"""A sender and a `ref`."""


@dataclass(slots=True)
class Known:
    """The known facts about a batch: read under the rows' locks, or taken from the cache."""

    conversations: dict[int, Conversation]
    answered: dict[Key, dict[str, Any]]
    bots: dict[int, PublishedBot]
    """By conversation, for those in which the visitor acts: its bot. Two conversations may know two versions of it."""
    following: dict[tuple[int, int], int] = field(default_factory=dict)
    """By conversation and entry: the visitor's next entry, if it was stored before this batch."""
    cached: dict[int, CachedRow] = field(default_factory=dict)

    def add(self, cached: CachedRow, bot: PublishedBot) -> None:
        """Adds a conversation with its bot."""
        pk = cached.conversation.pk
        self.conversations[pk], self.cached[pk] = cached.conversation, cached
        self.bots[pk] = bot

    def leave_out(self, pk: int) -> None:
        """Removes a conversation."""
        del self.conversations[pk], self.cached[pk]


def decide(items: Sequence[Append], known: Known, now: datetime) -> tuple[list[Result], Changes]:
    """The result of each item, and the changes to be stored; both hold while what is known is true."""
    changes, results = Changes(), list[Result]()
    for item in items:
        key = (item.sender, item.ref)
        if item.ref and key in known.answered:
            results.append(Repeat(known.answered[key]))
            continue
        conversation = known.conversations.get(item.conversation)
        if conversation is None:
            results.append(Refused("not_found"))
            continue
        outcome = change(
            conversation,
            item,
            bot=known.bots.get(conversation.pk),
            next_entry=_next_entry(item, conversation, known, changes),
            now=now,
        )
        if isinstance(outcome, (Refused, Behind)):
            results.append(outcome)
            continue
        stored, changed = outcome
        if due := _due(changed, known.bots.get(conversation.pk)):
            stored = msgspec.structs.replace(stored, due=due)
        changes.add(changed)
        results.append(stored)
        if item.ref:
            known.answered[key] = stored.answer
    return results, changes


def _due(changed: Changed, bot: PublishedBot | None) -> Due | None:
    """What is due now if the item brought it; None if it did not, or if bot or visitor are not known."""
    conversation = changed.conversation
    entry = next((each for each in changed.lines if each.seq == conversation.bot_due), None)
    if entry is None or bot is None or not Conversation.visitor.is_cached(conversation):
        return None
    return Due(entry.text, entry.input, as_it_is(conversation), bot)


def _next_entry(item: Append, conversation: Conversation, known: Known, changes: Changes) -> int | None:
    """The visitor's first entry after the one that the item answers: stored, or of this batch."""
    if item.answers is None or item.answers == conversation.last_seq:
        return None
    stored = known.following.get((conversation.pk, item.answers))
    return changes.visitor_entry_after(conversation.pk, item.answers) if stored is None else stored
