"""The console's commands by which a conversation gets a holder, loses one, or goes to a colleague."""

from __future__ import annotations

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import baton, lists, pending, takeover, transfers
from conversations.protocol import Frame, Row, handing_over
from conversations.sockets.console_delivery import ConsoleDelivery
from conversations.sockets.handing_over import deadlines


class ConsoleHandingOver(ConsoleDelivery):
    """A console's socket, with the commands about who holds a conversation."""

    async def on_take_over(self, command: protocol.TakeOver) -> None:
        """Takes the conversation over, if nobody else holds it."""
        answer = await in_thread(
            takeover.take_over,
            self.operator,
            command.conversation,
            ref=command.ref,
            quiet=command.quiet,
            reason=command.reason or "",
        )
        if "epoch" in answer:
            self.held.take(command.conversation, answer["epoch"])
        await self.tell_ok(command.ref, answer)

    async def on_release(self, command: protocol.Release) -> None:
        """Gives the conversation back to Awaiting Agent."""
        answer = await in_thread(
            takeover.release,
            self.operator,
            command.conversation,
            epoch=command.epoch,
            ref=command.ref,
            reason=command.reason or "",
        )
        self.held.give_up(command.conversation, command.epoch)
        await self.tell_ok(command.ref, answer)

    async def on_transfer(self, command: handing_over.TransferTo) -> None:
        """Offers the conversation to a colleague or a team."""
        answer = await in_thread(
            transfers.transfer,
            self.operator,
            command.conversation,
            epoch=command.epoch,
            ref=command.ref,
            operator=command.operator,
            team=command.team,
            note=command.note or "",
        )
        if answer.get("accepted"):
            self.held.give_up(command.conversation, command.epoch)
        else:
            deadlines.get().watch(answer["expires_at"])
        await self.tell_ok(command.ref, answer)

    async def on_accept_transfer(self, command: handing_over.AcceptTransfer) -> None:
        """Takes an offered conversation."""
        await self.tell_ok(
            command.ref, await in_thread(transfers.accept, self.operator, command.transfer, ref=command.ref)
        )

    async def on_decline_transfer(self, command: handing_over.DeclineTransfer) -> None:
        """Declines an offer, or takes one's own back."""
        await self.tell_ok(
            command.ref, await in_thread(transfers.decline, self.operator, command.transfer, ref=command.ref)
        )

    async def on_ask_for(self, command: handing_over.AskFor) -> None:
        """Asks the holder for the conversation."""
        answer = await in_thread(baton.ask_for, self.operator, command.conversation, ref=command.ref)
        deadlines.get().watch(answer["expires_at"])
        await self.tell_ok(command.ref, answer)

    async def on_decline_asking(self, command: handing_over.DeclineAsking) -> None:
        """Declines a colleague's request, or takes one's own back."""
        await self.tell_ok(
            command.ref, await in_thread(baton.decline, self.operator, command.conversation, ref=command.ref)
        )

    async def show_pending(self) -> None:
        """Tells a page that has just come what is open for its operator."""
        for frame, row in await in_thread(self._pending):
            await self.tell(frame)
            if row:
                await self.tell(protocol.Alert(conversation=row.id, reason="transfer_offered", row=row))

    def _pending(self) -> list[tuple[Frame, Row | None]]:
        found = pending.frames_for(self.operator)
        rows = lists.rows_of({pk for _, pk in found if pk is not None}) if found else {}
        visible = {pk: row for pk, row in rows.items() if row.bot.id not in self.hidden}
        return [(frame, visible.get(pk) if pk else None) for frame, pk in found if pk is None or pk in visible]
