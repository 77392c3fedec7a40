"""An operator's note for the bot, given with a finish: for the bot's engine and for operators, never for the visitor.

It is a note that names the takeover's epoch. Until the finish is sent, and after it was undone, it is kept apart. An
import contract names who may use it: nothing on a visitor's side.
"""

from __future__ import annotations

from collections.abc import Collection

from conversations.domain import notes
from conversations.models import Conversation, Operator
from conversations.models.notes import FinishNote, Note
from plain_text import clean_text

LONGEST = 1000


def keep(conversation: Conversation, text: str) -> None:
    """Keeps the note of a finish that is not sent yet. The caller holds the row's lock."""
    note = clean_text(text).strip()[:LONGEST]
    if note:
        FinishNote.objects.update_or_create(
            conversation=conversation, defaults={"epoch": conversation.epoch, "text": note}
        )
    else:
        FinishNote.objects.filter(conversation=conversation).delete()


def kept(conversation: Conversation) -> str:
    """The note of a finish that was undone; "" if there is none. The caller has checked who asks."""
    found = FinishNote.objects.filter(conversation=conversation, epoch=conversation.epoch)
    return found.values_list("text", flat=True).first() or ""


def send(conversation: Conversation, operator: Operator, epoch: int) -> None:
    """The finish of the takeover of `epoch` is sent: its note stands in the conversation. In the same transaction."""
    waiting = FinishNote.objects.filter(conversation=conversation)
    note = waiting.filter(epoch=epoch).first()
    waiting.delete()
    if note is not None:
        notes.add(operator, conversation, note.text, epoch=epoch)


def of(conversation: Conversation, epochs: Collection[int]) -> dict[int, str]:
    """The notes for the bot of these takeovers, by epoch."""
    if not epochs:
        return {}
    found = Note.objects.filter(conversation=conversation, epoch__in=epochs).order_by("pk")
    return {epoch: text for epoch, text in found.values_list("epoch", "text") if epoch is not None}
