"""Takes a client's address and scheme from the headers of trusted proxies, and drops such headers of anybody else."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from own_address import without_default_port

log = logging.getLogger(__name__)

Network = IPv4Network | IPv6Network
App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

ADDRESS, SCHEME = b"x-forwarded-for", b"x-forwarded-proto"
SAID_BY_PROXIES = {ADDRESS, SCHEME, b"x-forwarded-host", b"x-forwarded-port", b"x-real-ip", b"forwarded"}


class TrustedProxies:
    """Puts the client's address and scheme into the scope, from `X-Forwarded-For` and `X-Forwarded-Proto`.

    The address is the last in the list that is not a trusted proxy's: the client may have written the ones before it.
    Without `networks` nobody is trusted. A private address that sends such headers and is not trusted is a proxy that
    TRUSTED_PROXIES should name: the scope says so (`unnamed_proxy`), and limits by address do not hold for it, because
    everybody may come from there.
    """

    def __init__(self, app: App, networks: Iterable[Network]) -> None:
        self.app = app
        self.networks = list(networks)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        said = [header for header in scope.get("headers", []) if header[0] in SAID_BY_PROXIES]
        if said:
            client = scope.get("client") or ["", 0]
            scope = scope | {"headers": [header for header in scope["headers"] if header[0] not in SAID_BY_PROXIES]}
            if self.trusts(client[0]):
                scope |= {"client": [self.address(said, client[0]), client[1]], "scheme": scheme_of(scope, said)}
            elif is_private(client[0]):
                note_unnamed_proxy()
                scope["unnamed_proxy"] = True
        await self.app(with_plain_host(scope), receive, send)

    def trusts(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.networks)

    def address(self, said: list[tuple[bytes, bytes]], proxy: str) -> str:
        hops = [hop.strip() for hop in values(said, ADDRESS).split(",") if hop.strip()]
        return next((hop for hop in reversed(hops) if not self.trusts(hop)), hops[0] if hops else proxy)


def is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False


@cache
def note_unnamed_proxy() -> None:
    """Logs once that limits by address do not hold."""
    log.warning(
        "A machine in a private network sends X-Forwarded-… and is not in TRUSTED_PROXIES. Name it there if it is your "
        "proxy: until then limits by address do not hold for those who come through it."
    )


def with_plain_host(scope: dict[str, Any]) -> dict[str, Any]:
    """The scope with a Host header that names no default port, as some proxies do: browsers leave it out of origins."""
    headers = scope.get("headers", [])
    secure = scope.get("scheme") in ("https", "wss")
    found = [value for name, value in headers if name == b"host"]
    plain = [without_default_port(value.decode("latin-1"), secure=secure).encode("latin-1") for value in found]
    if plain == found:
        return scope
    return scope | {
        "headers": [header for header in headers if header[0] != b"host"] + [(b"host", each) for each in plain]
    }


def scheme_of(scope: dict[str, Any], said: list[tuple[bytes, bytes]]) -> str:
    """`https` or `http` (`wss` or `ws` for a socket) as the nearest proxy says, else the scope's own."""
    plain, secure = ("ws", "wss") if scope["type"] == "websocket" else ("http", "https")
    told = values(said, SCHEME).rpartition(",")[2].strip().lower()
    own: str = scope.get("scheme", plain)
    return {"https": secure, "wss": secure, "http": plain, "ws": plain}.get(told, own)


def values(said: list[tuple[bytes, bytes]], name: bytes) -> str:
    """The values of all headers with this name, joined by commas."""
    return ",".join(value.decode("latin-1") for key, value in said if key == name)
