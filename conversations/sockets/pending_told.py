"""What one console was told of offers and requests: it is told everything once, and a heartbeat finds the rest."""

from __future__ import annotations

from conversations.domain.missed_offers import Key, Known
from conversations.protocol import Frame
from conversations.protocol.handing_over import AskedForFrame, AskingEnded, TransferFrame

KEPT = 100
"""Ends that are remembered: a ring may come after the heartbeat that has told the same."""


class PendingTold:
    """Offers and requests that the page shows, those that it has made, and those whose end it was told."""

    def __init__(self) -> None:
        self._shown: set[Key] = set()
        self._made: set[Key] = set()
        self._over: dict[Key, None] = {}

    def known(self, operator: int) -> Known:
        """As it is now."""
        return Known(operator, frozenset(self._shown), frozenset(self._made), frozenset(self._over))

    def add_own(self, key: Key) -> None:
        """The page has made an offer or a request, or shows one, of which it must be told the end."""
        if key not in self._over:
            self._made.add(key)

    def is_news(self, frame: Frame) -> bool:
        """Whether the page has to be told. If so, it counts as told."""
        match frame:
            case TransferFrame():
                return self._add(("offer", frame.id), is_open=frame.state == "open")
            case AskedForFrame(id=int(pk)):
                return self._add(("asking", pk), is_open=True)
            case AskingEnded(id=int(pk)):
                return self._add(("asking", pk), is_open=False)
        return True

    def _add(self, key: Key, *, is_open: bool) -> bool:
        if key in self._over or (is_open and key in self._shown):
            return False
        if is_open:
            self._shown.add(key)
            return True
        self._shown.discard(key)
        self._made.discard(key)
        self._over[key] = None
        if len(self._over) > KEPT:
            del self._over[next(iter(self._over))]
        return True
