"""The network by which a client is counted."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """The addresses that belong to one client: an IPv6 client has a /64. A text that is no address stays as it is."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, IPv6Address) and not parsed.is_loopback:
        parsed = IPv6Address(int(parsed) >> 64 << 64)
    return str(parsed)
