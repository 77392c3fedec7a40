"""What hosts and networks in settings stand for: this machine, neighbors, everybody."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_address, ip_network

LOCAL_NAMES = {"localhost", "testserver", "[::1]"}
PRIVATE = [ip_network(network) for network in ("10.0.0.0/8", "fc00::/7", "fe80::/10")]
# No proxy, and no provider of proxies, has so many addresses: the largest have a /10 or /11 (IPv6: a /20 or so).
WIDEST = {4: 8, 6: 16}
MAPPED = IPv6Network("::ffff:0:0/96")  # every IPv4 address

Network = IPv4Network | IPv6Network


def is_local(name: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    if name in LOCAL_NAMES or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def is_nearby(host: str) -> bool:
    """Whether it is this machine (also by a socket) or a neighbor in a container's network, whose name has no dot."""
    return not host or host.startswith("/") or is_local(host) or not set(host) & set(".:")


def others_in(host: str, allowed_hosts: Iterable[str]) -> list[str]:
    """Those of HOST and ALLOWED_HOSTS that let other machines in."""
    return [name for name in dict.fromkeys((host, *allowed_hosts)) if not is_local(name)]


def everybody(networks: Iterable[Network]) -> list[Network]:
    """Those networks, put together, that hold more public addresses than proxies can have."""
    networks = list(networks)
    four = collapse_addresses(each for each in networks if isinstance(each, IPv4Network))
    six = collapse_addresses(each for each in networks if isinstance(each, IPv6Network))
    together: list[Network] = [*four, *six]
    return [network for network in together if _too_wide(network)]


def _too_wide(network: Network) -> bool:
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        return network.prefixlen - 96 < WIDEST[4]
    if any(network.version == private.version and network.subnet_of(private) for private in PRIVATE):  # type: ignore[arg-type]
        return False
    return network.prefixlen < WIDEST[network.version]
