"""Leaves an engine alone that fails again and again, so that visitors get the default reply at once."""

from __future__ import annotations

import time
from collections.abc import Callable

FAILURES = 5
"""Failures in a row after which an endpoint is only tried now and then."""

REST = 30.0
"""Seconds between two tries."""


class Breaker:
    """Counts the failures of each endpoint in this process. Safe in one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._tried: dict[str, float] = {}

    def may_ask(self, endpoint: str) -> bool:
        """Whether the endpoint may be asked now; if it rests, the one who gets True is the one that tries it."""
        if self._failures.get(endpoint, 0) < FAILURES:
            return True
        now = self._clock()
        if now - self._tried.get(endpoint, now) < REST:
            return False
        self._tried[endpoint] = now
        return True

    def failed(self, endpoint: str) -> None:
        """The endpoint gave no usable answer."""
        self._failures[endpoint] = self._failures.get(endpoint, 0) + 1
        self._tried[endpoint] = self._clock()

    def answered(self, endpoint: str) -> None:
        """The endpoint works."""
        self._failures.pop(endpoint, None)
        self._tried.pop(endpoint, None)
