"""The conversations that the operator of one console holds."""

from __future__ import annotations


class Held:
    """The epoch of each held conversation, as the console knows it."""

    def __init__(self, operator: int) -> None:
        self._operator = operator
        self._epochs: dict[int, int] = {}
        self._latest: dict[int, int] = {}

    def under(self, conversation: int, epoch: int) -> bool:
        """Whether the operator holds the conversation under this epoch."""
        return self._epochs.get(conversation) == epoch

    def is_past(self, conversation: int, epoch: int) -> bool:
        """Whether the console knows of a later epoch of the conversation."""
        return epoch < self._latest.get(conversation, 0)

    def note_holder(self, conversation: int, holder: int | None, epoch: int) -> None:
        """`holder` holds the conversation now."""
        self._latest[conversation] = epoch
        if holder == self._operator:
            self._epochs[conversation] = epoch
        else:
            self._epochs.pop(conversation, None)

    def take(self, conversation: int, epoch: int) -> None:
        """The operator took the conversation over; an older epoch than the known one is a repeated answer."""
        if epoch >= self._epochs.get(conversation, 0):
            self._epochs[conversation] = epoch

    def give_up(self, conversation: int, epoch: int) -> None:
        """The operator no longer holds the conversation under this epoch."""
        if self.under(conversation, epoch):
            del self._epochs[conversation]
