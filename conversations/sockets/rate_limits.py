"""Rate limits of sockets, visitors and addresses: token buckets for bursts, quotas for the hour, places for sockets.

A bucket holds at most `burst` tokens and gets `per_second` new ones. A frame takes one from each of its socket's
buckets. Each process keeps its own: with several, a visitor with sockets on all of them may send that many times as
much for a short time. The hour (`conversations.quotas`) is counted for all processes together.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings

from conversations.quotas.quota import ADDRESS_FRAMES, VISITOR_FRAMES, Wanted
from conversations.quotas.sharing import counts


class Rate(NamedTuple):
    """New tokens a second, and the most that a bucket holds."""

    per_second: float
    burst: float


class Bucket:
    """Tokens at a time; full at first. Without a rate it allows everything."""

    __slots__ = ("at", "rate", "tokens")

    def __init__(self, rate: Rate | None, now: float) -> None:
        self.rate, self.at = rate, now
        self.tokens = rate.burst if rate else 0.0

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 if there is one."""
        if self.rate is None:
            return 0.0
        self.tokens = min(self.rate.burst, self.tokens + (now - self.at) * self.rate.per_second)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate.per_second

    def full(self, now: float) -> bool:
        """Whether it is full again, and so the same as a new one."""
        return self.rate is None or self.tokens + (now - self.at) * self.rate.per_second >= self.rate.burst


class Buckets:
    """The buckets of all visitors, or of all addresses. Full ones are forgotten."""

    SWEEP = 10_000
    """Buckets that are kept before full ones are looked for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.known: dict[Hashable, Bucket] = {}
        self.sweep_at = self.SWEEP

    def of(self, key: Hashable, rate: Rate | None) -> Bucket:
        """The bucket of `key`; a new one has this rate."""
        if key not in self.known:
            if len(self.known) >= self.sweep_at:
                self.forget_full()
            self.known[key] = Bucket(rate, self.clock())
        return self.known[key]

    def forget_full(self) -> None:
        """Forgets the full buckets."""
        now = self.clock()
        self.known = {key: bucket for key, bucket in self.known.items() if not bucket.full(now)}
        self.sweep_at = max(self.SWEEP, 2 * len(self.known))


class Meter:
    """The limits of one socket: its own bucket, its network's and, after `hello`, its visitor's; and their hours."""

    PATIENCE = Rate(1, 100)
    """Refusals that a socket may collect before it is closed."""

    STEP = 50
    """Frames that are counted for the hour together."""

    def __init__(self, network: str) -> None:
        now = time.monotonic()
        self.network, self.visitor = network, ""
        self.uncounted = 0
        self.buckets = [Bucket(rate_of("LIMIT_SOCKET"), now)]
        if network:
            self.buckets.append(addresses.of(network, rate_of("LIMIT_ADDRESS")))
        self.own = len(self.buckets)
        self.patience = Bucket(self.PATIENCE, now)

    def is_of(self, visitor: str) -> None:
        """Counts every further frame for this visitor too."""
        self.close()
        self.visitor = visitor
        self.buckets[self.own :] = [visitors.of(visitor, rate_of("LIMIT_VISITOR"))]

    def take(self) -> float:
        """Takes a token from each bucket and returns 0. If one is empty, takes none and returns the seconds to wait."""
        now, wait = time.monotonic(), 0.0
        for bucket in self.buckets:
            wait = max(wait, bucket.wait(now))
        if not wait and self.uncounted >= self.STEP:
            wait = self._count()
        if not wait:
            self.uncounted += 1
            for bucket in self.buckets:
                bucket.tokens -= 1
        return wait

    def tolerates(self) -> bool:
        """Counts one more refusal. Returns False if there were too many."""
        if self.patience.wait(time.monotonic()):
            return False
        self.patience.tokens -= 1
        return True

    def close(self) -> None:
        """Counts the last frames of the socket for the hour."""
        self._count()

    def _count(self) -> float:
        """Counts the frames for the hour. Returns the seconds to wait, if there were too many in it."""
        visitors_own = Wanted(VISITOR_FRAMES, self.visitor, self.uncounted)
        wait = counts.take((visitors_own, Wanted(ADDRESS_FRAMES, self.network, self.uncounted)))
        if not wait:
            self.uncounted = 0
        return wait


class Places:
    """How many sockets of each network a process has open."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    @contextmanager
    def one_of(self, network: str) -> Iterator[bool]:
        """Takes a place for as long as the socket is open. False if the network has too many already."""
        most = settings.LIMIT_ADDRESS_SOCKETS
        if not network or most is None:
            yield True
            return
        if self.taken[network] >= most:
            yield False
            return
        self.taken[network] += 1
        try:
            yield True
        finally:
            self.taken[network] -= 1
            if not self.taken[network]:
                del self.taken[network]


def rate_of(setting: str) -> Rate | None:
    """The rate in the settings; None for no limit."""
    rate = getattr(settings, setting)
    return Rate(*rate) if rate else None


visitors = Buckets()
addresses = Buckets()
places = Places()
