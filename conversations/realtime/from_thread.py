"""Publishes from a process without an event loop, over one connection that is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence

from conversations.realtime.transport import PAUSE, Publisher, Ring
from conversations.realtime.transports import open_publisher


class PatientPublisher:
    """A publisher, opened with the first message. While the broker is away it is tried twice a second at most."""

    def __init__(self) -> None:
        self._publisher: Publisher | None = None
        self._away_until = 0.0

    def publish(self, rings: Sequence[Ring]) -> None:
        """Publishes the messages, or drops them if the broker was away just now. Raises whatever goes wrong."""
        if time.monotonic() < self._away_until:
            return
        if self._publisher is None:
            self._publisher = open_publisher()
        try:
            self._publisher.publish(rings)
        except Exception:
            self._away_until = time.monotonic() + PAUSE
            raise

    def close(self) -> None:
        """Ends the connection; the next message opens another."""
        if self._publisher:
            self._publisher.close()
        self._publisher, self._away_until = None, 0.0


publisher = PatientPublisher()
