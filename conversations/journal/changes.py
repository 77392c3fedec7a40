"""Collects the changes of one transaction: gives what is to be stored, and the doorbell's messages about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from conversations import protocol
from conversations.journal.changed import Changed
from conversations.journal.entries import NewEntry, NewReceipt, NewWait, body, original_of, passages_of
from conversations.journal.row_cache import StoredRow
from conversations.models import Conversation
from conversations.realtime import doorbell, events
from conversations.realtime.events import Message, RowHint


class Rows(NamedTuple):
    """Everything that one transaction stores."""

    conversations: list[Conversation]
    """With their new values."""
    entries: list[NewEntry]
    """The entries of each conversation, in their order."""
    receipts: list[NewReceipt]
    waits: list[NewWait]
    """Each wait once, as it is at the end. Mostly none."""


class Changes(msgspec.Struct):
    """The changes by conversation, merged into one each; and its row as the database stored it, if it told."""

    changed: dict[int, Changed] = {}
    stored: dict[int, StoredRow] = {}

    def add(self, changed: Changed) -> None:
        """Adds a conversation's change after its earlier ones."""
        earlier = self.changed.setdefault(changed.conversation.pk, changed)
        if earlier is not changed:
            earlier.merge(changed)

    def rows(self) -> Rows:
        """The rows that are to be stored."""
        changed = self.changed.values()
        return Rows(
            [each.conversation for each in changed],
            [entry for each in changed for entry in each.lines],
            [receipt for each in changed for receipt in each.receipts],
            list({(wait.conversation_id, wait.since): wait for each in changed for wait in each.waits}.values()),
        )

    def visitor_entry_after(self, conversation: int, seq: int) -> int | None:
        """The visitor's first entry after `seq` among the new ones."""
        changed = self.changed.get(conversation)
        lines = changed.lines if changed else []
        return next((entry.seq for entry in lines if entry.author == "visitor" and entry.seq > seq), None)

    def keep_only(self, stored: dict[int, StoredRow]) -> None:
        """Drops the conversations whose rows were not stored."""
        self.stored = stored
        for pk in self.changed.keys() - stored.keys():
            del self.changed[pk]

    def messages(self) -> Iterator[tuple[str, Message]]:
        """The doorbell's messages, each with its topic. They are true once everything is committed."""
        for pk, changed in self.changed.items():
            topic = doorbell.topic_of(pk)
            for message in _messages_of(changed, self.stored.get(pk)):
                yield topic, message
            for event in _list_events(changed):
                yield doorbell.OPERATORS, Message(event)


def _messages_of(changed: Changed, stored: StoredRow | None) -> Iterator[Message]:
    """For those who follow the conversation, and for the row caches of other processes."""
    pk = changed.conversation.pk
    hint = RowHint(pk, stored.row, stored.version) if stored else None
    for entry in changed.lines:
        frame = protocol.encode(protocol.EntryFrame(entry=body(entry)))
        own = bool(original_of(entry))
        added = events.EntryAdded(pk, entry.seq, frame, entry.operator_id, passages_of(entry), is_translated=own)
        yield Message(added, hint if entry is changed.lines[-1] else None)
    if changed.control:
        row = changed.conversation
        control = events.ControlChanged(pk, row.acting_id, row.epoch)
        yield Message(control, hint or RowHint(pk))
    elif hint and not changed.lines and not changed.visitor_saw:
        yield Message(None, hint)
    if changed.proposal:
        yield Message(events.ProposalChanged(pk))
    if changed.visitor_saw:
        yield Message(_visitor_saw(changed.conversation), hint)


def _visitor_saw(row: Conversation) -> events.VisitorSaw:
    at = protocol.timestamp(row.visitor_seen_at) if row.visitor_seen_at else ""
    return events.VisitorSaw(row.pk, row.visitor_seen_seq, at)


def _list_events(changed: Changed) -> Iterator[events.Event]:
    """For the operators' lists and alerts."""
    pk = changed.conversation.pk
    if changed.shown:
        yield events.RowChanged(pk)
    if changed.cleared:
        yield events.AlertCleared(pk)
    elif changed.answered is not None:
        yield events.HolderAnswered(pk, changed.answered)
    if changed.alert:
        yield events.AlertRaised(pk, *changed.alert)
