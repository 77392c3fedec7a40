"""The console's commands that finish a takeover, and undo that."""

from __future__ import annotations

from datetime import datetime

from conversations.database.threads import in_thread
from conversations.domain import bot_turns, finishing, undoing
from conversations.domain.finishing import Choice
from conversations.protocol import Finish, FinishChoices, FinishOptions, UndoFinish
from conversations.sockets.console_delivery import ConsoleDelivery


class FinishCommands(ConsoleDelivery):
    """A console's socket, with its commands that finish a takeover."""

    async def on_finish_options(self, command: FinishOptions) -> None:
        """Sends the end actions, with what the visitor would get."""
        options = await in_thread(finishing.options, self.operator, command.conversation, epoch=command.epoch)
        note = await in_thread(finishing.undone_note, self.operator, command.conversation, epoch=command.epoch)
        await self.tell(FinishChoices(ref=command.ref, options=options, bot_note=note or None))

    async def on_finish(self, command: Finish) -> None:
        """Ends the takeover; the bot answers again."""
        choice = Choice(
            action=command.action,
            text=command.text,
            interaction=command.interaction,
            preview=command.preview,
            bot_note=command.bot_note,
            seen=command.seen,
        )
        pk, epoch = command.conversation, command.epoch
        answer = await in_thread(
            finishing.finish, self.operator, pk, choice, epoch=epoch, ref=command.ref, undo=command.undo
        )
        self.held.give_up(pk, epoch)
        if "undo_until" in answer:
            undoing.on_time(pk, datetime.fromisoformat(answer["undo_until"]))
        elif command.seen is not None:
            bot_turns.soon(pk)  # if the visitor has written since
        await self.tell_ok(command.ref, answer)

    async def on_undo_finish(self, command: UndoFinish) -> None:
        """Gives the operator the conversation again, as it was before a finish."""
        answer = await in_thread(undoing.undo, self.operator, command.conversation, ref=command.ref)
        self.held.take(command.conversation, answer["epoch"])
        await self.tell_ok(command.ref, answer)
