"""Headers of a trusted proxy count; those of anybody else are dropped."""

from ipaddress import ip_network
from typing import Any

import pytest

from conversations.quotas.addresses import network_of
from takeover_project.proxies import TrustedProxies

PROXY, STRANGER = "10.0.0.2", "203.0.113.9"


async def seen(client: str, *headers: tuple[str, str], kind: str = "http", trusted: str = "10.0.0.0/8") -> Any:
    """Address, scheme and remaining headers, as the application gets them."""
    found: dict[str, Any] = {}

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        found.update(scope)

    scope = {"type": kind, "client": [client, 5000], "headers": [(a.encode(), b.encode()) for a, b in headers]}
    await TrustedProxies(app, [ip_network(trusted)] if trusted else [])(scope, None, None)
    return found["client"][0], found.get("scheme"), [name.decode() for name, _ in found["headers"]]


SAID = (("host", "chat.example.com"), ("x-forwarded-for", "198.51.100.7"), ("x-forwarded-proto", "https"))


async def test_a_trusted_proxy_says_who_its_client_is() -> None:
    assert await seen(PROXY, *SAID) == ("198.51.100.7", "https", ["host"])
    assert await seen(PROXY, *SAID, kind="websocket") == ("198.51.100.7", "wss", ["host"])


@pytest.mark.parametrize(("client", "trusted"), [(STRANGER, "10.0.0.0/8"), (PROXY, ""), ("unix", "10.0.0.0/8")])
async def test_what_a_stranger_says_is_left_out(client: str, trusted: str) -> None:
    assert await seen(client, *SAID, trusted=trusted) == (client, None, ["host"])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("1.2.3.4, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
        ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("", PROXY),
    ],
)
async def test_the_address_is_the_last_that_no_trusted_proxy_has(said: str, expected: str) -> None:
    assert (await seen(PROXY, ("x-forwarded-for", said)))[0] == expected


@pytest.mark.parametrize(
    ("client", "headers", "unnamed"),
    [
        (PROXY, SAID, True),  # a proxy in our own network
        ("fd00::2", SAID, True),
        (PROXY, (("host", "chat.example.com"),), False),  # a person in our own network
        ("93.184.215.14", SAID, False),  # who could write the headers to escape the limits
    ],
)
async def test_a_private_machine_that_speaks_for_others_is_taken_for_a_proxy_without_a_name(
    client: str, headers: Any, unnamed: bool
) -> None:
    found: dict[str, Any] = {}

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        found.update(scope)

    scope = {"type": "http", "client": [client, 5000], "headers": [(a.encode(), b.encode()) for a, b in headers]}
    await TrustedProxies(app, [])(scope, None, None)
    assert found.get("unnamed_proxy", False) is unnamed
    assert (network_of(found) == "") is unnamed


async def test_the_nearest_proxy_says_the_scheme() -> None:
    assert (await seen(PROXY, ("x-forwarded-proto", "https, http")))[1] == "http"


@pytest.mark.parametrize(
    ("host", "scheme", "passed"),
    [
        ("chat.example.com:443", "https", "chat.example.com"),
        ("chat.example.com:80", "https", "chat.example.com"),
        ("chat.example.com:80", "http", "chat.example.com"),
        ("chat.example.com:443", "http", "chat.example.com:443"),
        ("chat.example.com:8443", "https", "chat.example.com:8443"),
        ("Chat.Example.COM", "https", "chat.example.com"),
        ("[2001:db8::1]:443", "https", "[2001:db8::1]"),
        ("[2001:db8::80]", "http", "[2001:db8::80]"),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_a_default_port_that_a_proxy_adds_is_left_out(host: str, scheme: str, passed: str, kind: str) -> None:
    found: dict[str, Any] = {}

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        found.update(scope)

    headers = [(b"host", host.encode()), (b"x-forwarded-proto", scheme.encode())]
    scope = {"type": kind, "client": [PROXY, 5000], "headers": headers}
    await TrustedProxies(app, [ip_network("10.0.0.0/8")])(scope, None, None)
    assert found["headers"] == [(b"host", passed.encode())]
