"""Sockets of consoles may be compressed: what is long is, once for all; what comes is never larger than the limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory as Offer
from websockets.sync.client import ClientConnection, connect

from tests.protocol.test_server_limits import Echo, echo_server

OFFERS = [Offer(client_max_window_bits=True), Offer(server_max_window_bits=12), Offer(True, True, 15, 9)]


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Echo]:
    with echo_server(tmp_path_factory.mktemp("echo")) as server:
        yield server


def console(echo: Echo, *offers: Offer, path: str = "/ws/console/") -> ClientConnection:
    return connect(
        f"ws://127.0.0.1:{echo.port}{path}", proxy=None, close_timeout=20, compression=None, extensions=offers
    )


def agreed(client: ClientConnection) -> bool:
    return bool(client.protocol.extensions)


@pytest.mark.parametrize("offer", OFFERS, ids=["any window", "a small window", "no context kept"])
def test_a_long_message_is_compressed_both_ways_and_a_short_one_is_not(echo: Echo, offer: Offer) -> None:
    with console(echo, offer) as client:
        assert agreed(client)
        for text in ("short", "long ü " * 8_000, "x" * 64 * 1024, "other " * 1_000, "big"):
            client.send(text)
            said = client.recv(10)
            assert said == text or (text == "big" and len(said) == 200_000)


def test_what_cannot_be_kept_is_not_agreed_on(echo: Echo) -> None:
    with console(echo, Offer(server_max_window_bits=9)) as client:
        assert not agreed(client)
        client.send("big")
        assert len(client.recv(10)) == 200_000
    with console(echo, OFFERS[0], path="/ws/chat/parcel/") as visitor:
        assert not agreed(visitor)
    with console(echo, Offer(server_max_window_bits=9), OFFERS[0]) as client:
        assert agreed(client), "the second offer"


def bomb(size: int) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (deflate.compress(b"x" * size) + deflate.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")


def send_raw(client: ClientConnection, *payloads: bytes) -> None:
    """A compressed message in these fragments, as they are. The mask is all zeros."""
    for number, payload in enumerate(payloads):
        head = (0 if number else 0x41) | (0x80 if number == len(payloads) - 1 else 0)
        size = len(payload)
        length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        client.socket.sendall(bytes((head,)) + length + b"\0\0\0\0" + payload)


BOMB = bomb(50_000_000)
PIECES = [BOMB[at : at + 50] for at in range(0, len(BOMB), 50)]


@pytest.mark.parametrize(
    ("payloads", "code"),
    [
        ([BOMB], 1009),
        (PIECES, 1009),
        ([bomb(64 * 1024 + 1)], 1009),
        ([b"\xff\xff\xff"], 1007),
        ([bomb(100)[:2], b"\xff\xff\xff"], 1007),
        ([bomb(64 * 1024)], None),
        ([bomb(100)[:5], bomb(100)[5:]], None),
    ],
)
def test_a_message_is_inflated_to_its_limit_at_most(echo: Echo, payloads: list[bytes], code: int | None) -> None:
    before = echo.memory()
    with console(echo, OFFERS[0]) as neighbor, console(echo, OFFERS[0]) as client:
        try:
            send_raw(client, *payloads)
            client.recv(10)
            assert code is None
        except (ConnectionClosed, ConnectionError):
            assert code is not None
            assert client.close_code == code
        neighbor.send("still here")
        assert neighbor.recv(10) == "still here"
    assert echo.memory() - before < 20_000_000
