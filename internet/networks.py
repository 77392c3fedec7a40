"""The network by which a client is counted."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address


def network_of(address: str) -> str:
    """The addresses that belong to one client: an IPv6 client has a /64. A text that is no address stays as it is."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address) and not parsed.is_loopback:
        parsed = IPv6Address(int(parsed) >> 64 << 64)
    return str(parsed) if parsed else address


def is_elsewhere(address: str) -> bool:
    """Whether it is the address of another machine. This one's may be a proxy's, and then everybody's."""
    parsed = _parsed(address)
    return parsed is not None and not parsed.is_loopback


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address, an IPv4 one also if it is written as IPv6; None if the text is none."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed
