"""Rate limits of sockets, visitors and addresses: token buckets.

A bucket holds at most `burst` tokens and gets `per_second` new ones. A frame takes one from each of its socket's
buckets. Each process keeps its own: with several, a visitor with sockets on all of them may send that many times as
much.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from django.conf import settings


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
    """The buckets of one socket: its own, its address's and, after `hello`, its visitor's."""

    PATIENCE = Rate(1, 100)
    """Refusals that a socket may collect before it is closed."""

    def __init__(self, address: str) -> None:
        now = time.monotonic()
        self.buckets = [Bucket(rate_of("LIMIT_SOCKET"), now)]
        if network := network_of(address):
            self.buckets.append(addresses.of(network, rate_of("LIMIT_ADDRESS")))
        self.own = len(self.buckets)
        self.patience = Bucket(self.PATIENCE, now)

    def is_of(self, visitor: Hashable) -> None:
        """Counts every further frame for this visitor too."""
        self.buckets[self.own :] = [visitors.of(visitor, rate_of("LIMIT_VISITOR"))]

    def take(self) -> float:
        """Takes a token from each bucket and returns 0. If one is empty, takes none and returns the seconds to wait."""
        now, wait = time.monotonic(), 0.0
        for bucket in self.buckets:
            wait = max(wait, bucket.wait(now))
        if not wait:
            for bucket in self.buckets:
                bucket.tokens -= 1
        return wait

    def tolerates(self) -> bool:
        """Counts one more refusal. Returns False if there were too many."""
        if self.patience.wait(time.monotonic()):
            return False
        self.patience.tokens -= 1
        return True


def rate_of(setting: str) -> Rate | None:
    """The rate in the settings; None for no limit."""
    rate = getattr(settings, setting)
    return Rate(*rate) if rate else None


def network_of(address: str) -> str:
    """The addresses that share a bucket with this one: an IPv6 user has a /64.

    Empty for this machine, whose proxy may be everybody, and for a text that is no address.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if parsed.is_loopback:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


visitors = Buckets()
addresses = Buckets()
