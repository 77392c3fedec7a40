"""The next answer on a connection is right, whatever the one before was."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from tests.protocol.test_server_limits import Echo, echo_server

PIECE = 64 * 1024
NEXT = b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Echo]:
    with echo_server(tmp_path_factory.mktemp("echo")) as server:
        yield server


def head_of(stream: object) -> tuple[int, dict[str, str]]:
    """Status and headers of the next answer."""
    status = int(stream.readline().split()[1])  # type: ignore[attr-defined]
    lines = iter(stream.readline, b"\r\n")  # type: ignore[attr-defined]
    return status, dict(line.decode().lower().rstrip().split(": ", 1) for line in lines)


def assert_the_next_answer_is_right(client: socket.socket, stream: object) -> None:
    client.sendall(NEXT)
    status, headers = head_of(stream)
    assert (status, headers["transfer-encoding"]) == (200, "chunked")
    assert stream.readline() == b"2\r\n"  # type: ignore[attr-defined]
    assert stream.readline() == b"0\n"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("request_line", "status", "length"),
    [
        ("HEAD /stream", 200, None),
        ("HEAD /answer/200/131072/2", 200, "131072"),
        ("HEAD /answer/200/x/0", 200, None),
        ("HEAD /answer/404/x/3", 404, None),
        ("GET /answer/204/x/2", 204, None),
        ("GET /answer/204/0/0", 204, None),
        ("DELETE /answer/204/131072/2", 204, None),
        ("GET /answer/304/x/2", 304, None),
        ("GET /answer/304/0/0", 304, None),
        ("GET /answer/304/131072/2", 304, "131072"),
        ("HEAD /answer/304/131072/2", 304, "131072"),
    ],
)
def test_an_answer_without_a_body_has_none(echo: Echo, request_line: str, status: int, length: str | None) -> None:
    with echo.raw() as client, client.makefile("rb") as stream:
        for _ in range(2):
            client.sendall(f"{request_line} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            found, headers = head_of(stream)
            assert (found, headers.get("content-length")) == (status, length)
            assert "transfer-encoding" not in headers
        assert_the_next_answer_is_right(client, stream)


def test_requests_that_came_together_are_answered_in_order(echo: Echo) -> None:
    with echo.raw() as client, client.makefile("rb") as stream:
        client.sendall(b"HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\nGET /answer/304/x/2 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert [head_of(stream)[0], head_of(stream)[0]] == [200, 304]
        assert_the_next_answer_is_right(client, stream)


def test_a_body_ends_where_it_was_announced_to_end(echo: Echo) -> None:
    with echo.raw() as client, client.makefile("rb") as stream:
        client.sendall(b"GET /answer/200/65541/3 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert head_of(stream)[1]["content-length"] == "65541"
        assert stream.read(65541) == b"x" * 65541
        assert_the_next_answer_is_right(client, stream)


@pytest.mark.parametrize("path", ["/answer/200/200000/2", "/answer/200/error/2"])
def test_an_answer_that_was_cut_short_ends_its_connection(echo: Echo, path: str) -> None:
    """A client that is told a length waits for it; one that reads chunks must not take the part for the whole."""
    began = time.monotonic()
    with echo.raw() as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = b""
        try:
            while piece := client.recv(PIECE):
                got += piece
        except ConnectionResetError:
            pass
        assert not got.endswith(b"0\r\n\r\n")
    assert time.monotonic() - began < 5
    with echo.raw() as client, client.makefile("rb") as stream:  # the server goes on looking after its connections
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert head_of(stream)[0] == 200
    with echo.raw() as client, client.makefile("rb") as stream:
        assert_the_next_answer_is_right(client, stream)


def test_a_head_that_is_refused_has_no_body(echo: Echo) -> None:
    with echo.raw() as client:
        client.sendall(b"HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert client.recv(PIECE).endswith(b"\r\n\r\n")
