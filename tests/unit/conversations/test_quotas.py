"""Quotas of an hour or a day: by network, shared among processes, full again with the next window."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from conversations.quotas.addresses import network_of_address
from conversations.quotas.counts import Counts
from conversations.quotas.quota import ADDRESS_FRAMES, HOUR, Quota, Wanted, visitors_file
from conversations.quotas.sharing import Sharing

SOMEBODY = "203.0.113.9"


class Clock:
    now = 500_000 * HOUR + 10.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def quota(settings: Any) -> Quota:
    settings.LIMIT_TEST = 100
    return Quota("test", "LIMIT_TEST", HOUR)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::"),
        ("127.0.0.1", ""),
        ("127.8.8.8", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("unix", ""),
        ("", ""),
    ],
)
def test_an_address_shares_with_its_network_and_this_machine_with_nobody(address: str, expected: str) -> None:
    assert network_of_address(address) == expected


def test_what_is_over_the_limit_waits_and_takes_nothing(quota: Quota) -> None:
    clock = Clock()
    counts = Counts(clock=clock)
    assert counts.take([Wanted(quota, SOMEBODY, 99)]) == 0
    assert 0 < counts.take([Wanted(quota, SOMEBODY, 2)]) <= 60
    assert counts.take([Wanted(quota, SOMEBODY)]) == 0
    assert counts.wait([Wanted(quota, SOMEBODY)]) > 0
    assert counts.take([Wanted(quota, "198.51.100.7", 100)]) == 0, "another network has its own"
    clock.now += HOUR
    assert counts.take([Wanted(quota, SOMEBODY, 100)]) == 0


def test_of_several_quotas_all_or_none_are_taken(quota: Quota, settings: Any) -> None:
    settings.LIMIT_SMALL = 1
    small = Quota("small", "LIMIT_SMALL", HOUR)
    counts = Counts(clock=Clock())
    assert counts.take([Wanted(small, SOMEBODY), Wanted(quota, SOMEBODY)]) == 0
    for _ in range(500):
        assert counts.take([Wanted(quota, SOMEBODY), Wanted(small, SOMEBODY)]) > 0
    assert counts.take([Wanted(quota, SOMEBODY, 99)]) == 0


def test_without_a_subject_or_a_limit_nothing_is_counted(quota: Quota, settings: Any) -> None:
    counts = Counts(clock=Clock())
    assert counts.take([Wanted(quota, "", 1000)]) == 0
    settings.LIMIT_TEST = None
    assert counts.take([Wanted(quota, SOMEBODY, 1000)]) == 0
    assert counts.to_tell() == {}


def test_past_windows_are_forgotten(quota: Quota) -> None:
    clock = Clock()
    counts = Counts(clock=clock)
    for number in range(20_000):
        counts.take([Wanted(quota, f"visitor {number}")])
    clock.now += HOUR
    counts.to_tell()
    assert not counts._counts


def test_a_file_takes_whole_mebibytes(settings: Any) -> None:
    amounts = [wanted.amount for wanted in visitors_file(SOMEBODY, 1, 1024**2 + 1)]
    assert amounts == [1, 1, 2, 2]


def test_processes_know_of_each_other_and_tell_only_what_matters(quota: Quota) -> None:
    first, second = Sharing(), Sharing()
    subject = "192.0.2.77"
    assert first.counts.take([Wanted(quota, subject)]) == 0
    assert first.counts.to_tell() == {}, "one of a hundred may wait"
    assert first.counts.take([Wanted(quota, subject, 59)]) == 0
    assert second.counts.take([Wanted(quota, subject, 40)]) == 0
    first.exchange()
    second.exchange()
    assert second.counts.take([Wanted(quota, subject)]) > 0
    assert first.counts.take([Wanted(quota, subject, 40)]) == 0, "it has not heard yet"
    first.exchange()
    assert first.counts.take([Wanted(quota, subject)]) > 0


def test_redis_gets_no_address(quota: Quota, settings: Any) -> None:
    sharing = Sharing()
    sharing.counts.take([Wanted(quota, "192.0.2.123", 60)])
    sharing.exchange()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        names = [name.decode() for name in client.scan_iter("takeover.quota.*", count=10_000)]
        assert names
        assert not any("192.0.2.123" in name for name in names)
        assert all(0 < client.ttl(name) <= 48 * HOUR for name in names)


def test_while_redis_is_away_each_process_counts_alone_and_forgets_nothing(quota: Quota, settings: Any) -> None:
    there, settings.REDIS_URL = settings.REDIS_URL, "redis://127.0.0.1:1/0"
    first, second = Sharing(), Sharing()
    subject = "192.0.2.99"
    assert first.counts.take([Wanted(quota, subject, 90)]) == 0
    first.exchange()
    assert first.counts.take([Wanted(quota, subject, 20)]) > 0
    settings.REDIS_URL, first._client = there, None
    first.exchange()
    second.counts.take([Wanted(quota, subject, 10)])
    second.exchange()
    assert second.counts.take([Wanted(quota, subject)]) > 0


def test_the_default_limits_are_far_above_an_office(settings: Any) -> None:
    assert ADDRESS_FRAMES.limit
    assert ADDRESS_FRAMES.limit >= 200 * 1_000, "two hundred people who each send and type a thousand times in an hour"
    assert settings.LIMIT_ADDRESS_SOCKETS >= 1_000
