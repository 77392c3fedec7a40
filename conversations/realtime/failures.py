"""Counts and logs what fails between processes. Nothing is lost for good: the heartbeat heals it."""

from __future__ import annotations

import logging
import time

from conversations import metrics

logger = logging.getLogger(__name__)

LOG_EVERY = 10.0
"""Seconds between two log lines about the same. A broker that is away fails every ring; one line is enough to know."""

_logged_at: dict[str, float] = {}


class Unreachable(Exception):
    """The broker cannot be reached now."""


def note_failure(what: str, error: Exception) -> None:
    """Counts the failure, and logs it unless the same was logged in the last 10 s."""
    metrics.DOORBELL_FAILURES.inc()
    now = time.monotonic()
    if now - _logged_at.get(what, -LOG_EVERY) >= LOG_EVERY:
        _logged_at[what] = now
        logger.warning("doorbell %s: %s", what, str(error) or type(error).__name__)
