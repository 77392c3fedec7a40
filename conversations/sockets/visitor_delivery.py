"""Delivers to a visitor's page: entries, states and typing of the one conversation that it shows."""

from __future__ import annotations

import msgspec

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain.visible_team import VisibleTeam
from conversations.protocol.writing import WritingToVisitor
from conversations.realtime import doorbell
from conversations.realtime.events import (
    ControlChanged,
    ConversationBegan,
    EntryAdded,
    Event,
    FileChanged,
    LanguageChanged,
    Typing,
    Writing,
)
from conversations.sockets.base import Socket
from conversations.sockets.follow import Follow
from conversations.sockets.heartbeat import heartbeat
from conversations.sockets.pages import Snapshot
from conversations.sockets.visitor_facts import read_facts, read_missed


class VisitorDelivery(Socket):
    """A visitor's socket, without its commands."""

    audience = "visitor"
    follow: Follow | None = None
    shown_state: protocol.VisitorSees | None = None
    epoch = 0
    counted: int | None = None
    """The conversation of which this is an open page for the operators."""
    looked_at = True
    """Whether this page is before the visitor's eyes."""

    def conversation_id(self) -> int | None:
        """The conversation that this page shows."""
        return self.follow.conversation if self.follow else None

    async def beat(self, snapshot: Snapshot | None, team: VisibleTeam) -> None:
        """Tells the page what it has missed, and then the heartbeat."""
        if not self.greeted:
            return
        if snapshot and self.follow:
            await self.follow.heal(snapshot)
            shown = self.shown_state
            if shown is None or snapshot.state != shown.state or snapshot.epoch != self.epoch:
                await self.show_state()
        await self._show_team(team)
        seq, epoch, state = (snapshot.seq, snapshot.epoch, snapshot.state) if snapshot else (0, 0, "bot")
        await self.tell(protocol.VisitorHeartbeat(seq=seq, epoch=epoch, state=state))

    async def pass_on(self, event: Event) -> None:
        """Tells the page of the event, if it concerns the page. The visitor does not notice who watches."""
        match event:
            case EntryAdded():
                if follow := self.follow_of(event.conversation):
                    await follow.deliver(event)
            case Typing() if event.author != "visitor" and event.epoch == self.epoch:
                await self.tell(protocol.TypingToVisitor(author=event.author, active=event.active))
            case Writing() if event.visitor and event.epoch == self.epoch:
                await self.tell(WritingToVisitor(text=event.text))
            case ControlChanged() | LanguageChanged():
                await self.show_state()
            case FileChanged() if event.conversation == self.conversation_id():
                await self.tell_text(event.visitor)
            case ConversationBegan():
                # On another page of this visitor.
                await self.follow_new(event.conversation)

    def follow_of(self, conversation: int) -> Follow | None:
        """How the page follows this conversation, if it does."""
        return self.follow if self.follow and self.follow.conversation == conversation else None

    def entry_text(self, event: EntryAdded) -> str:
        """A new entry's frame."""
        return event.frame

    async def show_entry(self, event: EntryAdded) -> None:
        """Sends a new entry."""
        await self.tell_text(event.frame)

    async def follow_new(self, pk: int) -> None:
        """Shows a conversation that has just begun, unless the page shows it or a later one."""
        if self.follow and self.follow.conversation >= pk:
            return
        if self.follow:
            await self.quit(doorbell.topic_of(self.follow.conversation))
        self.follow = Follow(self, self.audience, pk, 0)
        async with self.follow.lock:
            await self.join(doorbell.topic_of(pk))
            facts, missed = await in_thread(read_missed, pk, after=0)
            await self.follow.show(missed, upto=facts.seq)
        if self.open:
            self.count_page(pk)
        await self.show_state()

    def count_page(self, conversation: int | None) -> None:
        """Lets the operators see that the page shows this conversation now, and no other."""
        if conversation == self.counted:
            return
        before, self.counted = self.counted, conversation
        pages = heartbeat.get().open_pages
        if conversation is not None:
            pages.open(conversation, looked_at=self.looked_at)
        if before is not None:
            pages.close(before, looked_at=self.looked_at)

    def look(self, *, active: bool) -> None:
        """Lets the operators see whether the visitor looks at this page."""
        if active == self.looked_at:
            return
        self.looked_at = active
        if self.counted is not None:
            heartbeat.get().open_pages.look(self.counted, active=active)

    async def show_state(self) -> None:
        """Tells the page who answers now, if that has changed."""
        if self.follow is None:
            return
        _, sees, self.epoch = await in_thread(read_facts, self.follow.conversation)
        if sees != self.shown_state:
            self.shown_state = sees
            await self.tell(sees)

    async def _show_team(self, team: VisibleTeam) -> None:
        """Tells the page who is there, if that has changed."""
        if self.shown_state is None:
            return
        sees = msgspec.structs.replace(self.shown_state, **team._asdict())
        if sees != self.shown_state:
            self.shown_state = sees
            await self.tell(sees)
