"""Writes lines under a conversation's row lock: numbers them, keeps the row true, and announces it all on commit.

The caller holds the lock and the transaction. `Page` collects what one transaction writes, so that it leaves in few
statements, and rings the doorbell once it has committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils import timezone

from bots.answering.published import PublishedBot, published
from conversations import protocol
from conversations.journal import sql
from conversations.journal.known import StoredRow
from conversations.journal.sql import NewEntry, Remembered
from conversations.models import Conversation, Entry, Operator
from conversations.protocol import AlertReason, Author, NoticeCode, Reason, Via
from conversations.realtime import doorbell, events
from conversations.realtime.events import Message, RowHint


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What somebody says, before it has a number. `input` is what the bot is to answer, where it is not the text."""

    author: Author
    text: str = ""
    name: str = ""
    operator: int | None = None
    via: Via | None = None
    notice: NoticeCode | None = None
    buttons: tuple[dict[str, Any], ...] = ()
    attachment: protocol.AttachmentCard | None = None
    input: dict[str, str] | None = None
    not_understood: bool = False


@dataclass(slots=True)
class Page:
    """What one transaction writes."""

    entries: list[NewEntry] = field(default_factory=list)
    touched: dict[int, Conversation] = field(default_factory=dict)
    unshown: set[int] = field(default_factory=set)
    """Touched, with nothing that a list shows."""
    alerts: dict[int, tuple[AlertReason, int | None]] = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)
    answered: dict[int, int] = field(default_factory=dict)
    """By conversation: the holder, for whom nobody waits any more."""
    changed_control: dict[int, Conversation] = field(default_factory=dict)
    bots: dict[int, PublishedBot] = field(default_factory=dict)
    receipts: list[Remembered] = field(default_factory=list)
    stored: Mapping[int, StoredRow] = field(default_factory=dict)
    """By conversation: the row as it is since, where the journal was told."""
    following: dict[tuple[int, int], int] | None = None
    """The visitor's next entry by conversation and entry, where the journal has looked that up beforehand."""

    def bot(self, pk: int) -> PublishedBot:
        """The published bot, looked up once a page."""
        if pk not in self.bots:
            self.bots[pk] = published(pk)
        return self.bots[pk]

    def write(self, conversation: Conversation, line: Line, *, ref: str = "", now: datetime) -> NewEntry:
        """Gives the line its number and moves the conversation's row along with it."""
        conversation.last_seq += 1
        entry = NewEntry(
            conversation_id=conversation.pk,
            seq=conversation.last_seq,
            author=line.author,
            operator_id=line.operator,
            name=line.name[:200],
            text=line.text,
            via=line.via or "",
            notice=line.notice or "",
            buttons=list(line.buttons),
            attachment=msgspec.to_builtins(line.attachment),
            input=line.input,
            not_understood=line.not_understood,
            ref=ref,
            epoch=conversation.epoch,
            at=now,
        )
        self.entries.append(entry)
        if line.author == "visitor":
            self._visitor_wrote(conversation, entry)
        elif line.author == "operator":
            conversation.unread = 0
            if conversation.operator_id:
                self.answered[conversation.pk] = conversation.operator_id
        if line.author != "notice":
            said = line.attachment.name if line.attachment else line.text
            conversation.last_author, conversation.last_text = line.author, said[:200]
            conversation.last_at = now
        return entry

    def visitor_is_here(self, conversation: Conversation, *, now: datetime) -> None:
        """The visitor did something: the times of silence begin anew."""
        bot = self.bot(conversation.bot_id)
        conversation.visitor_at = now
        conversation.stalls_at = now + timedelta(minutes=bot.stalled_after_minutes)
        conversation.abandons_at = now + timedelta(minutes=bot.abandoned_after_minutes)
        conversation.ends_at = now + timedelta(minutes=bot.ended_after_minutes)

    def await_agent(self, conversation: Conversation, reason: Reason, *, now: datetime, told: bool) -> None:
        """Raises the flag over the bot's control. A wish for a person outweighs the bot's own misses."""
        if conversation.operator_id:
            return
        known = bool(conversation.awaiting_since)
        if not known:
            conversation.awaiting_since = now
        if not known or (told and not conversation.awaiting_told):
            conversation.awaiting_reason = reason
            conversation.awaiting_told = told
            self.alerts[conversation.pk] = (reason, None)
            self.change_control(conversation)

    def change_control(self, conversation: Conversation) -> None:
        """Both sides are to be told who answers now."""
        self.changed_control[conversation.pk] = conversation
        self.touch(conversation)

    def touch(self, conversation: Conversation) -> None:
        """The row is to be saved, and shown in the lists."""
        self.touched[conversation.pk] = conversation
        self.unshown.discard(conversation.pk)

    def note(self, conversation: Conversation) -> None:
        """The row is to be saved."""
        if conversation.pk not in self.touched:
            self.touched[conversation.pk] = conversation
            self.unshown.add(conversation.pk)

    def everything_was_seen(self, conversation: Conversation) -> None:
        """Nothing is unread any more, and nobody waits for its holder."""
        self.touch(conversation)
        if conversation.operator_id:
            self.alerts.pop(conversation.pk, None)
            self.answered[conversation.pk] = conversation.operator_id

    def visitor_entry_after(self, conversation: Conversation, seq: int) -> int | None:
        """The next thing the visitor said after `seq`, stored or on this page."""
        if conversation.last_seq == seq:
            return None
        mine = [
            entry.seq
            for entry in self.entries
            if entry.conversation_id == conversation.pk and entry.author == "visitor" and entry.seq > seq
        ]
        return min([*self._stored_after(conversation, seq), *mine], default=None)

    def keep_only(self, stored: Mapping[int, StoredRow]) -> None:
        """Nothing else became true: these rows were stored, and what belongs to them."""
        self.stored = stored
        if len(stored) < len(self.touched):
            self.entries = [entry for entry in self.entries if entry.conversation_id in stored]
            self.cleared &= stored.keys()
            for each in (self.touched, self.alerts, self.answered, self.changed_control):
                for pk in each.keys() - stored.keys():
                    del each[pk]

    def save(self) -> None:
        """Stores everything; the doorbell rings when the transaction has committed."""
        sql.save(self.entries, self.touched.values(), self.receipts)
        for topic, message in self.messages():
            doorbell.ring(topic, message.event, message.hint)

    def messages(self) -> Iterator[tuple[str, Message]]:
        """What the doorbell is to tell, and whom."""
        for entry in self.entries:
            pk, frame = entry.conversation_id, protocol.encode(protocol.EntryFrame(entry=body(entry)))
            hint = self._hint(pk) if entry.seq == self.touched[pk].last_seq else None
            yield doorbell.topic_of(pk), Message(events.EntryAdded(pk, entry.seq, frame), hint)
        for conversation in self.changed_control.values():
            hint = self._hint(conversation.pk) or RowHint(conversation.pk)
            yield doorbell.topic_of(conversation.pk), Message(control_changed(conversation), hint)
        for pk in self.touched.keys() - {entry.conversation_id for entry in self.entries} & self.stored.keys():
            yield doorbell.topic_of(pk), Message(None, self._hint(pk))
        for event in self._list_events():
            yield doorbell.OPERATORS, Message(event)

    def _list_events(self) -> Iterator[events.Event]:
        for pk in self.touched.keys() - self.unshown:
            yield events.RowChanged(pk)
        for pk in self.cleared:
            yield events.AlertCleared(pk)
        for pk, holder in self.answered.items():
            if pk not in self.cleared:
                yield events.HolderAnswered(pk, holder)
        for pk, (reason, operator) in self.alerts.items():
            yield events.AlertRaised(pk, reason, operator)

    def _hint(self, pk: int) -> RowHint | None:
        """For the journals of other processes, which write to the same conversations."""
        stored = self.stored.get(pk)
        return RowHint(pk, stored.row, stored.version) if stored else None

    def _stored_after(self, conversation: Conversation, seq: int) -> list[int]:
        if self.following is not None:
            found = self.following.get((conversation.pk, seq))
            return [] if found is None else [found]
        stored = Entry.objects.filter(
            conversation=conversation, author="visitor", seq__gt=seq, epoch=conversation.epoch
        ).order_by("seq")
        return list(stored.values_list("seq", flat=True)[:1])

    def _visitor_wrote(self, conversation: Conversation, entry: NewEntry) -> None:
        now = entry.at
        self.visitor_is_here(conversation, now=now)
        conversation.unread += 1
        if conversation.operator_id:
            self.alerts[conversation.pk] = ("waiting_for_you", conversation.operator_id)
            self.answered.pop(conversation.pk, None)
        elif conversation.bot_due is None:
            conversation.bot_due, conversation.bot_due_at = entry.seq, now


def control_changed(conversation: Conversation) -> events.ControlChanged:
    """Who holds the conversation now, for the sockets that follow it."""
    return events.ControlChanged(conversation.pk, conversation.operator_id, conversation.epoch)


def body(entry: Entry | NewEntry) -> protocol.EntryBody:
    """The entry as both sides get it."""
    return protocol.EntryBody(
        conversation=entry.conversation_id,
        seq=entry.seq,
        author=entry.author,  # type: ignore[arg-type]  # the column holds the protocol's own words
        at=protocol.timestamp(entry.at),
        name=entry.name or None,
        text=entry.text or None,
        ref=entry.ref or None,
        via=entry.via or None,  # type: ignore[arg-type]
        buttons=msgspec.convert(entry.buttons, tuple[protocol.Button, ...]) if entry.buttons else (),
        attachment=msgspec.convert(entry.attachment, protocol.AttachmentCard) if entry.attachment else None,
        notice=entry.notice or None,  # type: ignore[arg-type]
    )


def notice(code: NoticeCode, operator: Operator | None = None) -> Line:
    """A visible comment."""
    return Line(
        author="notice",
        notice=code,
        operator=operator.pk if operator else None,
        name=operator.name if operator else "",
    )


def write(conversation: Conversation, *lines: Line, ref: str = "", page: Page | None = None) -> Page:
    """Writes lines in a transaction of the caller's, who holds the row's lock and calls `save`."""
    page = page or Page()
    now = timezone.now()
    for position, line in enumerate(lines):
        page.write(conversation, line, ref=ref if position == 0 else "", now=now)
    page.touch(conversation)
    return page
