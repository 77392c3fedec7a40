"""Finishing a takeover by one of four end actions, which the operator sees exactly as the visitor will get it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from bots.answering import saying, takeover_texts
from bots.answering.takeover_texts import End
from bots.wording.said import Say
from conversations import protocol
from conversations.domain import bot_notes, end_actions, takeover, undoing
from conversations.domain.bot_lines import buttons_of, variables_of
from conversations.domain.languages import bot_of
from conversations.domain.typed_text import clean
from conversations.journal import receipts
from conversations.models import Conversation, Operator
from conversations.protocol import FinishAction, FinishOption
from conversations.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The end action that the operator confirmed. `preview` is the key of the preview that the operator saw."""

    action: FinishAction
    text: str | None = None
    interaction: int | None = None
    preview: str | None = None
    bot_note: str = ""
    """Words for the bot's engine and for operators."""
    seen: int | None = None
    """The last entry on the operator's screen; None: all."""

    @property
    def end(self) -> End:
        """The action as the bot's texts know it."""
        return End(self.action, self.interaction)


def options(operator: Operator, pk: int, *, epoch: int) -> list[FinishOption]:
    """The end actions that this conversation allows, the bot's default first. Refuses `not_holder`, `not_found`."""
    conversation = takeover.held(operator, pk, epoch=epoch, lock=False)
    choices = [
        Choice(action=end.action, interaction=end.interaction) for end in takeover_texts.ends(bot_of(conversation))
    ]
    return [_option(conversation, operator, choice) for choice in choices]


def undone_note(operator: Operator, pk: int, *, epoch: int) -> str:
    """The note for the bot of the holder's finish that was undone. Refuses `not_holder`, `not_found`."""
    return bot_notes.kept(takeover.held(operator, pk, epoch=epoch, lock=False))


def finish(operator: Operator, pk: int, choice: Choice, *, epoch: int, ref: str, undo: bool = False) -> dict[str, Any]:
    """Sends the end action, ends the takeover and puts the bot in charge again. With `undo`, all of that happens at
    `undo_until`, unless it is undone before (`domain.undoing`), if the bot's rules allow it.

    Refuses `not_holder`, `not_found`, `no_such_interaction`, `empty`, and `stale_preview` if something else than the
    given preview would be sent now.
    """
    return receipts.once(
        receipts.sender_of(operator),
        ref,
        lambda: _finish(operator, pk, choice, epoch, undo=undo),
        guard=lambda: _end_action(takeover.held(operator, pk, epoch=epoch, lock=False), operator, choice),
    )


def _finish(operator: Operator, pk: int, choice: Choice, epoch: int, *, undo: bool) -> dict[str, Any]:
    conversation = takeover.held(operator, pk, epoch=epoch)
    says = _end_action(conversation, operator, choice)
    ending = end_actions.ending_of(conversation, operator, choice.action, says)
    bot_notes.keep(conversation, choice.bot_note)
    seen = conversation.last_seq if choice.seen is None else min(choice.seen, conversation.last_seq)
    if undo and (window := undoing.window_of(conversation.bot_id)):
        return undoing.begin(conversation, operator, ending, window, seen=seen)
    end_actions.send(conversation, operator, ending, owes=end_actions.owed(conversation.pk, seen))
    return {}


def _end_action(conversation: Conversation, operator: Operator, choice: Choice) -> tuple[Say, ...]:
    """What the visitor would get. Refuses `no_such_interaction`, `empty`, `stale_preview`."""
    says = _says(conversation, operator, choice)
    # Words typed in the dialog cannot be stale: the operator sees them there.
    if choice.preview is not None and choice.text is None and choice.preview != _key(choice, says):
        raise Refused("stale_preview")
    return says


def _says(conversation: Conversation, operator: Operator, choice: Choice) -> tuple[Say, ...]:
    bot = bot_of(conversation)
    variables = variables_of(conversation) | {"operator": operator.name}
    suggested = takeover_texts.end_action(bot, variables).message
    message = _message(choice, suggested) if choice.action == "message" else ""
    try:
        return takeover_texts.end_says(bot, choice.end, message, variables)
    except saying.InteractionNotFound:
        raise Refused("no_such_interaction") from None


def _message(choice: Choice, suggested: str) -> str:
    """The bot's suggestion, or what the operator typed; both may have marks."""
    return clean(suggested if choice.text is None else choice.text)


def _option(conversation: Conversation, operator: Operator, choice: Choice) -> FinishOption:
    try:
        says = _says(conversation, operator, choice)
    except Refused as refused:
        if refused.code != "empty":
            raise
        # The bot suggests no message, so the operator types one.
        says = ()
    return FinishOption(
        action=choice.action,
        label=takeover_texts.end_label(bot_of(conversation), choice.end),
        text="\n\n".join(said.text for said in says),
        preview=_key(choice, says),
        interaction=choice.interaction,
        buttons=msgspec.convert([button for said in says for button in buttons_of(said)], tuple[protocol.Button, ...]),
    )


def _key(choice: Choice, says: tuple[Say, ...]) -> str:
    said = msgspec.json.encode([choice.action, choice.interaction, says])
    return hashlib.sha256(said).hexdigest()[:32]
