"""The console's commands about lists: pages of rows, the held conversations, saved views."""

from __future__ import annotations

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import drafts, lists, saved_views
from conversations.domain.list_filters import chosen
from conversations.sockets.console_delivery import ConsoleDelivery
from conversations.sockets.personal_news import marked
from conversations.sockets.row_changes import ToldRows


class ConsoleLists(ConsoleDelivery):
    """A console's socket, with the commands about lists."""

    async def on_list(self, command: protocol.List) -> None:
        """Sends a page of a list; its changes follow."""
        filters = chosen(command)
        # Set before the list is read: what changes in between is told twice rather than never.
        before, self.filters = self.filters, filters
        told_before, self.told = self.told, _told_after(self.told, command)
        try:
            (rows, cursor), counts = await in_thread(
                lists.page, self.operator, filters, cursor=command.cursor, hidden=self.hidden
            )
            self.drafts = await in_thread(drafts.conversations_of, self.operator)
        except Exception:
            # A list that was refused changes nothing: the page still shows the one before.
            self.filters = before
            self.told = _together(told_before, self.told)
            raise
        rows = marked(rows, self.drafts)
        if self.told is not None:
            self.told.is_complete |= command.cursor is None
            self.told.note(rows)
        await self.tell(protocol.Listed(ref=command.ref, rows=rows, cursor=cursor, counts=counts))

    async def on_held(self, command: protocol.HeldConversations) -> None:
        """Sends the rows that the operator holds; their changes follow."""
        # As for a list: a change in between is told twice.
        self.shelf = self.shelf or set()
        rows = await in_thread(lists.held_by, self.operator, self.hidden)
        self.shelf |= {row.id for row in rows}
        await self.tell(protocol.HeldRows(ref=command.ref, rows=marked(rows, self.drafts)))

    async def on_longest_wait(self, command: protocol.LongestWait) -> None:
        """Sends the row of whoever has waited longest."""
        row = await in_thread(lists.longest_wait, self.operator, self.hidden)
        await self.tell(protocol.LongestWaiting(ref=command.ref, row=row))

    async def on_save_view(self, command: protocol.SaveView) -> None:
        """Keeps a list under a name."""
        chosen(command)  # refuses what could not be listed later
        answer = await in_thread(
            saved_views.save, self.operator, command, name=command.name, replaced=command.id, ref=command.ref
        )
        await self.tell_ok(command.ref, answer)

    async def on_remove_view(self, command: protocol.RemoveView) -> None:
        """Removes a saved view."""
        answer = await in_thread(saved_views.remove, self.operator, command.id, ref=command.ref)
        await self.tell_ok(command.ref, answer)


def _told_after(told: ToldRows | None, command: protocol.List) -> ToldRows | None:
    """What the console was told of when it asks for this page: of the first page, nothing."""
    if not command.changes:
        return None
    return told if command.cursor and told is not None else ToldRows()


def _together(earlier: ToldRows | None, later: ToldRows | None) -> ToldRows | None:
    """What the console was told of, if it keeps its list, and was told something meanwhile."""
    if earlier is not None and later is not None and later is not earlier:
        earlier.add(later)
    return earlier
