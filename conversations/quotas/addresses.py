"""The network by which a client is counted."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any


def network_of(scope: Mapping[str, Any]) -> str:
    """The network of an ASGI scope's client. Empty if it has no limits of its own.

    That is a client of this machine, or behind a proxy that `TRUSTED_PROXIES` should name (`takeover_project.proxies`).
    """
    return "" if scope.get("unnamed_proxy") else network_of_address((scope.get("client") or [""])[0])


def network_of_address(address: str) -> str:
    """The addresses that are counted together with this one: an IPv6 user has a /64.

    Empty for this machine, whose proxy may be everybody, and for a text that is no address.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return ""
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else str(parsed)
