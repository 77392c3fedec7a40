"""Token buckets: a burst is free, then so many a second, each on its own."""

from typing import Any

from conversations.sockets.rate_limits import Bucket, Buckets, Places, Rate


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_free_and_then_one_waits() -> None:
    bucket = Bucket(Rate(2, 3), now=0)
    for _ in range(3):
        assert bucket.wait(0) == 0
        bucket.tokens -= 1
    assert bucket.wait(0) == 0.5
    assert bucket.wait(0.25) == 0.25
    assert bucket.wait(0.5) == 0


def test_silence_fills_it_to_the_burst_and_no_further() -> None:
    bucket = Bucket(Rate(10, 3), now=0)
    assert bucket.wait(1000) == 0
    assert bucket.tokens == 3


def test_without_a_rate_nobody_waits() -> None:
    bucket = Bucket(None, now=0)
    bucket.tokens -= 1000
    assert bucket.wait(0) == 0


def test_each_has_a_bucket_of_its_own_and_full_ones_are_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    buckets.SWEEP = buckets.sweep_at = 2
    rate = Rate(1, 2)
    busy = buckets.of("busy", rate)
    busy.tokens = 0.0
    assert buckets.of("busy", rate) is busy
    assert buckets.of("idle", rate) is not busy
    buckets.of("new", rate)
    assert set(buckets.known) == {"busy", "new"}
    assert buckets.of("busy", rate) is busy


def test_a_network_has_so_many_places_and_gets_each_back(settings: Any) -> None:
    settings.LIMIT_ADDRESS_SOCKETS = 2
    places = Places()
    with places.one_of("203.0.113.9") as first, places.one_of("203.0.113.9") as second:
        with places.one_of("203.0.113.9") as third, places.one_of("198.51.100.7") as other:
            assert (first, second, third, other) == (True, True, False, True)
        with places.one_of("") as local, places.one_of("") as machine, places.one_of("") as own:
            assert (local, machine, own) == (True, True, True)
    with places.one_of("203.0.113.9") as again:
        assert again
    assert not places.taken
