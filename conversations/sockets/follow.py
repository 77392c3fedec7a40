"""One conversation as one socket follows it: every entry is sent in order, once, however many events are lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conversations.database.threads import in_thread
from conversations.domain import file_frames, reading
from conversations.domain.file_frames import Audience
from conversations.protocol import EntryFrame
from conversations.realtime.events import EntryAdded
from conversations.sockets.pages import Page, Snapshot


@dataclass(frozen=True, slots=True)
class Missed:
    """Everything that a page needs when it begins to follow a conversation."""

    entries: list[EntryFrame]
    news: file_frames.News


def missed(conversation: int, audience: Audience, *, after: int) -> Missed:
    """Reads the last entries after `after`, and the state of every file."""
    return Missed(reading.entries(conversation, audience, after=after), file_frames.news(conversation, audience))


class Follow:
    """Everything up to `position` was sent to the page."""

    def __init__(self, page: Page, audience: Audience, conversation: int, position: int) -> None:
        self.page, self.audience = page, audience
        self.conversation = conversation
        self.position = position
        self.files: datetime | None = None
        """The latest change of a file that the page was told."""
        self.lock = asyncio.Lock()

    async def deliver(self, event: EntryAdded) -> None:
        """Sends an entry in its turn; first reads and sends those before it whose events were lost."""
        async with self.lock:
            if event.seq == self.position + 1:
                self.position += 1
                await self.page.show_entry(event)
            else:
                await self._catch_up(event.seq)

    def deliver_at_once(self, event: EntryAdded, send: Callable[[str], None]) -> bool:
        """As `deliver`, if it is the entry's turn and nothing must be read. If not, returns False and does nothing."""
        if self.lock.locked() or event.seq != self.position + 1:
            return False
        text = self.page.entry_text(event)
        if text is None:
            return False
        self.position += 1
        send(text)
        return True

    async def heal(self, snapshot: Snapshot) -> None:
        """Sends what the snapshot shows that the page was not told."""
        async with self.lock:
            await self._catch_up(snapshot.seq)
            if snapshot.files != self.files:
                news = await in_thread(file_frames.news, self.conversation, self.audience, since=self.files)
                await self._tell_news(news)

    async def show(self, found: Missed, *, upto: int) -> None:
        """Sends what `missed` read; the position is at least `upto` then. The caller holds the lock."""
        for frame in found.entries:
            await self.page.tell(frame)
        self.position = max(upto, found.entries[-1].entry.seq if found.entries else 0)
        await self._tell_news(found.news)

    async def _catch_up(self, upto: int) -> None:
        """Sends every entry up to `upto` that was not sent yet. The caller holds the lock."""
        if upto <= self.position:
            return
        entries = await in_thread(
            reading.entries_between, self.conversation, self.audience, after=self.position, upto=upto
        )
        for frame in entries:
            await self.page.tell(frame)
            self.position = frame.entry.seq

    async def _tell_news(self, news: file_frames.News) -> None:
        self.files = news.upto
        for frame in news.frames:
            await self.page.tell(frame)
