"""Delivers to a console: entries of the conversations that it watches, operators, alerts and typing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.utils import timezone

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import about_to_say, bookmarks, cut_answers, lists, mentions, operator_names, reading
from conversations.domain.list_filters import Filters
from conversations.models import Operator
from conversations.protocol.writing import AboutToSayFrame, WritingToOperator
from conversations.realtime.events import (
    AboutToSayChanged,
    AnswerWithdrawn,
    BookmarkChanged,
    ControlChanged,
    EntryAdded,
    Event,
    FileChanged,
    NoteWritten,
    ProposalChanged,
    Typing,
    VisitorSaw,
    WatchersChanged,
    Writing,
)
from conversations.sockets.base import Socket
from conversations.sockets.bot_facts import bot_facts
from conversations.sockets.follow import Follow
from conversations.sockets.held_conversations import Held
from conversations.sockets.note_follow import NoteFollow
from conversations.sockets.pages import Snapshot
from conversations.sockets.pending_told import PendingTold
from conversations.sockets.row_changes import ToldRows
from conversations.sockets.watchers import watcher_frames

_read = msgspec.json.Decoder(protocol.EntryFrame).decode


class ConsoleDelivery(Socket):
    """A console's socket, without its commands."""

    audience = "operator"
    operator: Operator
    held: Held
    hidden: frozenset[int]
    """The bots whose conversations this operator does not see. When that changes, the heartbeat closes the socket."""
    follows: dict[int, Follow]
    note_follows: dict[int, NoteFollow]
    bots: dict[int, tuple[int | None, str]]
    """What the page knows of the bots of watched conversations (`Snapshot.bot`)."""
    pending: PendingTold
    filters: Filters | None = None
    told: ToldRows | None = None
    shelf: set[int] | None = None
    drafts: frozenset[int] = frozenset()
    cut_off: frozenset[int] = frozenset()
    """The conversations of which the page was told what the bot was about to say."""

    def alive_at(self) -> datetime:
        """When the page's machine last sent anything, be it the answer to a ping. Only our own server knows."""
        heard_at = self.scope.get("heard_at", time.monotonic)
        return timezone.now() - timedelta(seconds=time.monotonic() - heard_at())

    def watching(self) -> list[int]:
        """The conversations that this console shows."""
        return list(self.follows)

    async def beat(self, snapshots: dict[int, Snapshot], counts: protocol.Counts, notes: Mapping[int, int]) -> None:
        """Tells the page what it has missed, and then the heartbeat."""
        if not self.greeted:
            return
        for pk, snapshot in snapshots.items():
            self.held.note_holder(pk, snapshot.operator, snapshot.epoch)
            if follow := self.follows.get(pk):
                await follow.heal(snapshot)
                if self.bots.get(pk, snapshot.bot) != snapshot.bot:
                    await self.show_bot(pk)
            if noted := self.note_follows.get(pk):
                await noted.heal(notes.get(pk, 0))
        watched = {pk: snapshot.seq for pk, snapshot in snapshots.items()}
        await self.tell(protocol.ConsoleHeartbeat(watched=watched, counts=counts, version=settings.VERSION))

    async def show_operators(self, cards: tuple[protocol.OperatorCard, ...]) -> None:
        """Tells the page who is here. Another page of this operator's may have switched to Online."""
        mine = (card.status for card in cards if card.id == self.operator.pk and not card.gone_since)
        status = next(mine, self.operator.status)
        came_online = status == Operator.Status.ONLINE != self.operator.status
        self.operator.status = status
        await self.tell(protocol.Operators(operators=list(cards)))
        if came_online:
            await self.alert_waiting()

    async def alert_waiting(self) -> None:
        """Alerts the operator to every conversation that waits."""
        for reason, row in await in_thread(lists.waiting_for, self.operator):
            await self.tell(protocol.Alert(conversation=row.id, reason=reason, row=row))
        for row in await in_thread(mentions.alerts_for, self.operator):
            await self.tell(protocol.Alert(conversation=row.id, reason="mentioned", row=row))

    def follow_of(self, conversation: int) -> Follow | None:
        """How the page follows this conversation, if it does."""
        return self.follows.get(conversation)

    def entry_text(self, event: EntryAdded) -> str | None:
        """A new entry's frame, with the operator's id and the number of passages, which visitors do not get.

        None if an operator's own words have to be read first.
        """
        if event.is_translated:
            return None
        if event.operator is None and not event.passages:
            return event.frame
        said = _read(event.frame).entry
        operator = None if event.operator is None else operator_names.person(event.operator, said.name or "")
        return protocol.encode(protocol.OperatorEntryFrame(entry=said, operator=operator, passages=event.passages))

    async def show_entry(self, event: EntryAdded) -> None:
        """Sends a new entry."""
        text = self.entry_text(event)
        if text is None:
            await self.tell(await in_thread(reading.entry_for_operators, event.conversation, event.seq))
        else:
            await self.tell_text(text)

    async def tell_about_to_say(self, conversation: int, text: str) -> None:
        """Tells the page what the bot was about to say; with an empty text, that it is kept no longer."""
        self.cut_off = self.cut_off | {conversation} if text else self.cut_off - {conversation}
        await self.tell(AboutToSayFrame(conversation=conversation, text=text))

    async def drop_about_to_say(self, conversation: int, sent: str) -> None:
        """Removes what the bot was about to say if it was sent. Costs nothing if there is none."""
        if conversation in self.cut_off:
            await in_thread(cut_answers.note_sent, conversation, sent)

    async def show_bot(self, conversation: int) -> None:
        """Tells how the bot of a watched conversation answers, and the draft that waits."""
        facts = await in_thread(bot_facts, conversation)
        self.bots[conversation] = facts.in_row
        for frame in facts.frames(conversation):
            await self.tell(frame)

    def _may_type(self, event: Typing) -> bool:
        """Whether the page is told that somebody types: not of the operator's own typing, nor of a bot's before."""
        if event.author == "visitor":
            return True
        conversation, epoch = event.conversation, event.epoch
        return not self.held.under(conversation, epoch) and not self.held.is_past(conversation, epoch)

    async def pass_on(self, event: Event) -> None:
        """Tells the page of the event, if it concerns the page."""
        match event:
            case EntryAdded():
                if follow := self.follow_of(event.conversation):
                    await follow.deliver(event)
            case Typing() if self._may_type(event):
                await self.tell(
                    protocol.TypingToOperator(
                        conversation=event.conversation, author=event.author, active=event.active, text=event.text
                    )
                )
            case Writing() if event.conversation in self.follows and not self.held.is_past(
                event.conversation, event.epoch
            ):
                await self.tell(WritingToOperator(conversation=event.conversation, text=event.text))
            case AboutToSayChanged() if event.conversation in self.follows:
                text = await in_thread(about_to_say.of, event.conversation)
                await self.tell_about_to_say(event.conversation, text)
            case VisitorSaw() if event.conversation in self.follows:
                await self.tell(protocol.VisitorRead(conversation=event.conversation, seq=event.seq, at=event.at))
            case BookmarkChanged() if event.conversation in self.follows:
                marks = await in_thread(bookmarks.of, event.conversation)
                await self.tell(protocol.Bookmarked(conversation=event.conversation, bookmarks=marks))
            case ControlChanged():
                # The row tells the page.
                self.held.note_holder(event.conversation, event.operator, event.epoch)
            case FileChanged() if event.conversation in self.follows:
                await self.tell_text(event.operator)
            case NoteWritten() if event.conversation in self.note_follows:
                await self.note_follows[event.conversation].catch_up()
            case ProposalChanged() | AnswerWithdrawn() if event.conversation in self.follows:
                await self.show_bot(event.conversation)
            case WatchersChanged():
                await self.tell_text(await watcher_frames.get().of(event.conversation))
