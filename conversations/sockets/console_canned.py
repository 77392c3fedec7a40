"""The console's commands about canned replies."""

from __future__ import annotations

from conversations.database.threads import in_thread
from conversations.domain import canned_replies
from conversations.protocol.canned import Canned, CannedReplies, UseCanned
from conversations.sockets.console_delivery import ConsoleDelivery


class CannedCommands(ConsoleDelivery):
    """A console's socket, with its commands about canned replies."""

    async def on_canned(self, command: Canned) -> None:
        """Sends the canned replies that are found."""
        cards = await in_thread(canned_replies.found, self.operator, command.query or "", command.conversation)
        await self.tell(CannedReplies(ref=command.ref, replies=cards))

    async def on_use_canned(self, command: UseCanned) -> None:
        """Counts a use."""
        answer = await in_thread(canned_replies.use, self.operator, command.reply, ref=command.ref)
        await self.tell_ok(command.ref, answer)
