"""A client is counted by its network."""

from __future__ import annotations

import pytest

from internet.networks import is_elsewhere, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7", "203.0.113.7"),
        ("::1", "::1"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("203.0.113.7", True),
        ("::ffff:203.0.113.7", True),
        ("2001:db8::1", True),
        ("10.0.0.1", True),
        ("127.8.8.8", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("", False),
        ("unix", False),
    ],
)
def test_this_machine_and_what_is_no_address_is_not_elsewhere(address: str, elsewhere: bool) -> None:
    assert is_elsewhere(address) is elsewhere
