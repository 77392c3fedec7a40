"""The commands that end a takeover, and that undo this."""

from conversations.protocol.shared import Command
from conversations.protocol.values import BotNote, Epoch, FinishAction, Id, Seq, Short, Text


class FinishOptions(Command, tag="finish_options"):
    """Asks for the four end actions, each with the exact text that the visitor would get."""

    conversation: Id
    epoch: Epoch


class Finish(Command, tag="finish"):
    """Ends the takeover; the bot is in charge again. `preview` guards the bot's words, not a `text` typed here.

    `bot_note`: for the bot's engine and for operators, never for the visitor.
    `undo`: not before a window in which it can be undone. Until then every command of the conversation that needs the
    hold is refused.
    `seen`: the last `seq` on the screen; the bot answers what the visitor has written since.
    """

    conversation: Id
    epoch: Epoch
    action: FinishAction
    text: Text | None = None
    interaction: Id | None = None
    preview: Short | None = None
    undo: bool = False
    bot_note: BotNote = ""
    seen: Seq | None = None


class UndoFinish(Command, tag="undo_finish"):
    """Undoes a finish within its window; the operator goes on as before."""

    conversation: Id


FinishingCommand = FinishOptions | Finish | UndoFinish
