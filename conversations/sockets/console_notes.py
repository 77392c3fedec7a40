"""The console's commands about notes and drafts."""

from __future__ import annotations

from typing import Any, NamedTuple

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import drafts, mentions, notes
from conversations.domain.drafts import Kept
from conversations.models import Operator
from conversations.protocol.notes import (
    ColleagueList,
    Colleagues,
    EarlierNoteList,
    EarlierNotes,
    NoteCard,
    NoteFrame,
    ReadMentions,
    SaveDraft,
    WriteNote,
)
from conversations.sockets.console_delivery import ConsoleDelivery
from conversations.sockets.personal_news import marked


class PersonalFacts(NamedTuple):
    """What a `watch` tells beside the row: the notes, and this operator's draft."""

    notes: list[NoteCard]
    draft: Kept

    def mark(self, row: protocol.Row) -> protocol.Row:
        """The row, marked if there is a draft."""
        return marked([row], frozenset({row.id} if self.draft.text else ()))[0]

    def fields(self) -> dict[str, Any]:
        """Fields of `Watched`."""
        return {"notes": self.notes, "draft": self.draft.text, "draft_at": self.draft.at}


def personal_facts(operator: Operator, pk: int) -> PersonalFacts:
    """Reads them. The caller has checked who asks."""
    return PersonalFacts(notes.since(pk), drafts.of(operator, pk))


class NoteCommands(ConsoleDelivery):
    """A console's socket, with its commands about notes and drafts."""

    async def on_note(self, command: WriteNote) -> None:
        """Stores a private note."""
        answer = await in_thread(notes.write, self.operator, command.conversation, command.text, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def on_colleagues(self, command: Colleagues) -> None:
        """Sends the operators who can be named in a note."""
        people = await in_thread(mentions.colleagues, self.operator, command.conversation)
        await self.tell(ColleagueList(ref=command.ref, operators=people))

    async def on_earlier_notes(self, command: EarlierNotes) -> None:
        """Sends the newest notes about the visitor."""
        found = await in_thread(notes.of_visitor, self.operator, command.conversation)
        await self.tell(EarlierNoteList(ref=command.ref, notes=found))

    async def on_read_mentions(self, command: ReadMentions) -> None:
        """Marks the notes that name this operator as read."""
        answer = await in_thread(mentions.read, self.operator, command.conversation, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def on_draft(self, command: SaveDraft) -> None:
        """Keeps a draft."""
        answer = await in_thread(drafts.save, self.operator, command.conversation, command.text, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def learn_drafts(self) -> None:
        """Reads in which conversations this operator has drafts; events tell the changes."""
        self.drafts = await in_thread(drafts.conversations_of, self.operator)

    async def drop_draft(self, conversation: int) -> None:
        """Removes the draft after a message was sent. Costs nothing if there is none."""
        if conversation in self.drafts:
            self.drafts -= {conversation}
            await in_thread(drafts.remove, self.operator, conversation)

    async def show_notes_among(self, conversation: int, entries: list[protocol.EntryFrame], *, before: int) -> None:
        """Sends the notes that stand among these earlier entries."""
        if not entries:
            return
        first = entries[0].entry.seq
        for note in await in_thread(notes.among, conversation, first=first, before=before):
            await self.tell(NoteFrame(conversation=conversation, note=note))
