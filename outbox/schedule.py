"""When a mail is tried again, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

BATCH = 50
"""Mails that one call of `send_due` tries at most."""

LONGEST_WAIT = timedelta(hours=2)
"""Between two tries of one mail."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often the mails of one table are tried. The wait doubles with each try, up to `LONGEST_WAIT`."""

    tries: int
    first_wait: timedelta
    claim: timedelta
    """For so long nobody else sends a mail that somebody has begun to send; longer than the server may take."""

    def wait_after(self, tries: int) -> timedelta:
        """Returns the time until the next try, after `tries` that failed (at least one)."""
        doubled: timedelta = self.first_wait * 2 ** (tries - 1)
        return min(doubled, LONGEST_WAIT)
