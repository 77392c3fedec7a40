"""The notes of one conversation as one console follows it: each is sent once, in order."""

from __future__ import annotations

import asyncio

from conversations.database.threads import in_thread
from conversations.domain import notes
from conversations.protocol.notes import NoteCard, NoteFrame
from conversations.sockets.pages import Page


class NoteFollow:
    """All notes up to the one with the id `position` were sent to the page."""

    def __init__(self, page: Page, conversation: int) -> None:
        self.page, self.conversation = page, conversation
        self.position = 0
        self.lock = asyncio.Lock()

    def begin(self, told: list[NoteCard]) -> None:
        """The page has got these notes."""
        self.position = max([self.position, *(each.id for each in told)])

    async def catch_up(self) -> None:
        """Sends the notes that the page was not sent."""
        async with self.lock:
            for note in await in_thread(notes.since, self.conversation, self.position):
                await self.page.tell(NoteFrame(conversation=self.conversation, note=note))
                self.position = note.id

    async def heal(self, latest: int) -> None:
        """Sends what is missing if the heartbeat has found a later note, with the id `latest`."""
        if latest > self.position:
            await self.catch_up()
