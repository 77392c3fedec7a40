"""Counts what one process has used of the quotas, and what it knows of the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from conversations.quotas.quota import Quota, Wanted

LONGEST_WAIT = 60.0
"""Seconds that a client is told to wait at most: it may be asked again, and settings change."""

TOLD_AT = 50
"""A count is told to the others when it has grown by this part of its limit. So few counts cross the network, and N
processes allow at most N fiftieths more than the limit."""

SWEEP = 10_000
"""Counts that are kept before those of past windows are looked for."""


class Key(NamedTuple):
    """A count. `window` numbers the hour or day."""

    quota: Quota
    subject: str
    window: int


class _Count:
    """`fresh` was not told to the others yet, `known` is what all had used when they were last asked."""

    __slots__ = ("fresh", "known")

    def __init__(self) -> None:
        self.fresh = self.known = 0


class Counts:
    """The counts of one process, for all its threads. `tell` is called when there is something to tell the others."""

    def __init__(self, tell: Callable[[], None] = lambda: None, clock: Callable[[], float] = time.time) -> None:
        self._tell, self._clock = tell, clock
        self._lock = threading.Lock()
        self._counts: dict[Key, _Count] = {}
        self._sweep_at = SWEEP

    def take(self, wanted: Iterable[Wanted]) -> float:
        """Counts all of it and returns 0. If one limit would be passed, counts nothing; returns the seconds to wait."""
        told = False
        with self._lock:
            limited = self._limited(wanted)
            if wait := self._wait(limited):
                return wait
            for key, limit, amount in limited:
                count = self._of(key)
                count.fresh += amount
                told |= count.fresh * TOLD_AT >= limit
        if told:
            self._tell()
        return 0.0

    def wait(self, wanted: Iterable[Wanted]) -> float:
        """The seconds to wait until all of it may be taken; 0 if it may be taken now."""
        with self._lock:
            return self._wait(self._limited(wanted))

    def to_tell(self) -> dict[Key, int]:
        """What the others must hear of; it counts as told from now on."""
        with self._lock:
            self._forget_past()
            found = {}
            for key, count in self._counts.items():
                if count.fresh and count.fresh * TOLD_AT >= (key.quota.limit or 0):
                    found[key] = count.fresh
                    count.known, count.fresh = count.known + count.fresh, 0
            return found

    def learn(self, totals: dict[Key, int]) -> None:
        """Notes what all processes together have used, as they told."""
        with self._lock:
            for key, total in totals.items():
                if key in self._counts:
                    self._counts[key].known = total

    def take_back(self, untold: dict[Key, int]) -> None:
        """The others did not hear of this."""
        with self._lock:
            for key, amount in untold.items():
                if key in self._counts:
                    self._counts[key].known -= amount
                    self._counts[key].fresh += amount

    def forget(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._counts.clear()

    def _limited(self, wanted: Iterable[Wanted]) -> list[tuple[Key, int, int]]:
        now = self._clock()
        found = []
        for quota, subject, amount in wanted:
            limit = quota.limit
            if subject and limit is not None:
                found.append((Key(quota, subject, int(now / quota.seconds)), limit, amount))
        return found

    def _wait(self, limited: list[tuple[Key, int, int]]) -> float:
        now, wait = self._clock(), 0.0
        for key, limit, amount in limited:
            count = self._counts.get(key)
            if count and count.fresh + count.known + amount > limit:
                wait = max(wait, (key.window + 1) * key.quota.seconds - now)
        return min(wait, LONGEST_WAIT)

    def _of(self, key: Key) -> _Count:
        if key not in self._counts:
            if len(self._counts) >= self._sweep_at:
                self._forget_past()
            self._counts[key] = _Count()
        return self._counts[key]

    def _forget_past(self) -> None:
        now = self._clock()
        self._counts = {key: count for key, count in self._counts.items() if (key.window + 1) * key.quota.seconds > now}
        self._sweep_at = max(SWEEP, 2 * len(self._counts))
