"""The console's commands about the bot's answers: approve a draft, choose how the bot
answers, steer its engine, see the passages of an answer, put away what a takeover cut off."""

from __future__ import annotations

from conversations.database.threads import in_thread
from conversations.domain import approving, bot_turns, passages, steering
from conversations.protocol.passages import AskPassages, PassageList
from conversations.protocol.proposals import Approve, DismissAboutToSay, SetMode, SteerBot
from conversations.sockets.console_delivery import ConsoleDelivery


class ProposalCommands(ConsoleDelivery):
    """A console's socket, with its commands about the bot's answers."""

    async def on_approve(self, command: Approve) -> None:
        """Sends the bot's draft. The bot then answers what was said meanwhile."""
        answer = await in_thread(approving.approve, self.operator, command.proposal, command.text, ref=command.ref)
        await self.tell_ok(command.ref, answer)
        if (pk := await in_thread(approving.conversation_of, command.proposal)) is not None:
            bot_turns.soon(pk)

    async def on_mode(self, command: SetMode) -> None:
        """Sets how the bot answers."""
        answer = await in_thread(approving.set_mode, self.operator, command.conversation, command.mode, ref=command.ref)
        await self.tell_ok(command.ref, answer)
        bot_turns.soon(command.conversation)

    async def on_steer(self, command: SteerBot) -> None:
        """Keeps a line for the bot's next answer."""
        answer = await in_thread(steering.steer, self.operator, command.conversation, command.text, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def on_dismiss_about_to_say(self, command: DismissAboutToSay) -> None:
        """Puts away what the bot was about to say."""
        pk, epoch = command.conversation, command.epoch
        answer = await in_thread(approving.dismiss_cut_off, self.operator, pk, epoch=epoch, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def on_passages(self, command: AskPassages) -> None:
        """Sends the passages that an answer of the bot relies on."""
        found = await in_thread(passages.of_entry, self.operator, command.conversation, command.seq)
        await self.tell(PassageList(ref=command.ref, passages=found))
