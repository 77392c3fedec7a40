"""The console's commands by which a conversation gets a holder, loses one, or goes to a colleague."""

from __future__ import annotations

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import baton, takeover, transfers
from conversations.protocol import handing_over
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
            self.pending.add_own(("offer", answer["transfer"]))
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
        # An answer that is remembered from the version before names no request.
        if "asking" in answer:
            self.pending.add_own(("asking", answer["asking"]))
        deadlines.get().watch(answer["expires_at"])
        await self.tell_ok(command.ref, answer)

    async def on_decline_asking(self, command: handing_over.DeclineAsking) -> None:
        """Declines a colleague's request, or takes one's own back."""
        await self.tell_ok(
            command.ref, await in_thread(baton.decline, self.operator, command.conversation, ref=command.ref)
        )
