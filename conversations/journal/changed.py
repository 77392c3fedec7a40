"""How an item changes a conversation, before anything is stored."""

from __future__ import annotations

import msgspec

from conversations.journal.entries import NewEntry, NewReceipt, NewWait
from conversations.models import Conversation
from conversations.protocol import AlertReason


class Changed(msgspec.Struct):
    """How a conversation changed: its row, which has the new values, and all that belongs to it."""

    conversation: Conversation
    lines: list[NewEntry] = []
    receipts: list[NewReceipt] = []
    waits: list[NewWait] = []
    """The waits that begin, get another reason or end. Of two with the same beginning the later one holds."""
    shown: bool = True
    """Whether the operators' lists show something of the change."""
    control: bool = False
    """Whether both sides must learn who answers now."""
    cleared: bool = False
    """Whether nobody waits for an agent any more."""
    alert: tuple[AlertReason, int | None] | None = None
    """Why operators are called, and which one; None: all of them."""
    answered: int | None = None
    """The holder, if nobody waits for this operator any more."""
    proposal: bool = False
    """Whether a draft of the bot waits now, or no longer, or the bot answers in another way."""
    visitor_saw: bool = False
    """Whether the visitor has read more than before."""

    def merge(self, later: Changed) -> None:
        """Adds what happened to the same conversation after this. The later of an alert and its end holds."""
        self.lines += later.lines
        self.receipts += later.receipts
        self.waits += later.waits
        self.shown |= later.shown
        self.control |= later.control
        self.cleared |= later.cleared
        self.proposal |= later.proposal
        self.visitor_saw |= later.visitor_saw
        if later.alert or later.answered is not None:
            self.alert, self.answered = later.alert, later.answered
