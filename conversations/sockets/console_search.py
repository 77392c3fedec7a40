"""The console's commands for finding conversations again, and for what is known of visitors."""

from __future__ import annotations

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain.full_text import hits
from conversations.sockets.console_delivery import ConsoleDelivery


class ConsoleSearch(ConsoleDelivery):
    """A console's socket, with these commands."""

    hidden: frozenset[int]
    """The bots whose conversations this operator does not see. When that changes, the heartbeat closes the socket."""

    async def on_search(self, command: protocol.Search) -> None:
        """Sends the lines that were found."""
        found = await in_thread(
            hits.search,
            self.operator,
            command.query,
            ref=command.ref,
            cursor=command.cursor,
            zone=command.zone or "",
            hidden=self.hidden,
        )
        await self.tell(found)
