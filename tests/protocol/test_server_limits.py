"""The server, with any application: limits while bytes arrive, pings, a clean end."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.servers.postgres import free_port
from tests.servers.processes import running, until

MIB = 1024 * 1024
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@dataclass
class Echo:
    port: int
    pid: int
    log: Path

    def websocket(self) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}/", proxy=None, close_timeout=20)

    def raw(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def memory(self) -> int:
        """The memory that the process uses now, in bytes."""
        listing = subprocess.run(["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, check=True)
        return int(listing.stdout) * 1024


@contextmanager
def echo_server(folder: Path, *arguments: str) -> Iterator[Echo]:
    port, log = free_port(), folder / "echo.log"
    command = [sys.executable, "-m", "tests.servers.echo", str(port), *arguments]
    with running(command, ready=lambda: "Listening" in log.read_text(), log=log, stop_with=signal.SIGTERM) as process:
        yield Echo(port, process.pid, log)
    assert process.returncode == 0


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Echo]:
    with echo_server(tmp_path_factory.mktemp("echo")) as server:
        yield server


FILES_AND_FORMS = ["/chat/parcel/attachments/", "/attachments/?x=/"]
FILES_AND_FORMS += [f"/x/admin/bots/bot/12/{page}/" for page in ("phrases", "exchange", "translations/exchange")]
OTHERS = ["/sign-in/", "/?x=/attachments/", "/chat/phrases/", "/admin/bots/bot/12/translations/", "/exchange/?x"]


@pytest.mark.parametrize(("path", "limit"), [("/sign-in/", MIB), *((path, 26 * MIB) for path in FILES_AND_FORMS)])
def test_a_body_of_the_limit_is_taken(echo: Echo, path: str, limit: int) -> None:
    with echo.raw() as client:
        client.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (path.encode(), limit))
        client.sendall(b"x" * limit)
        assert answer(client) == ("200", str(limit))


@pytest.mark.parametrize(
    ("path", "limit"), [*((path, MIB) for path in OTHERS), *((path, 26 * MIB) for path in FILES_AND_FORMS[::2])]
)
def test_a_longer_body_is_refused_before_it_is_sent(echo: Echo, path: str, limit: int) -> None:
    with echo.raw() as client:
        client.sendall(
            b"POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
            % (path.encode(), limit + 1)
        )
        status, said = answer(client)
    detail = f"The body is larger than {limit // 1024} KiB. Send less."
    told = json.dumps({"code": "too_large", "detail": detail}) if path == "/chat/parcel/attachments/" else detail
    assert (status, said) == ("413", told)


def test_a_body_without_a_length_is_refused_where_it_passes_the_limit(echo: Echo) -> None:
    with echo.raw() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"%x\r\n%s\r\n" % (64 * 1024, b"x" * 64 * 1024)
        for _ in range(17):
            client.sendall(chunk)
        assert answer(client)[0] == "413"


def test_a_refused_client_may_finish_sending_and_still_reads_why(echo: Echo) -> None:
    with echo.raw() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (2 * MIB))
        client.sendall(b"x" * 2 * MIB)
        assert answer(client)[0] == "413"
        assert client.recv(1) == b""


def test_a_flood_is_cut_off_and_takes_no_memory(echo: Echo) -> None:
    before = echo.memory()
    with echo.raw() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (10**12))
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            while True:
                client.sendall(b"x" * MIB)
    assert echo.memory() - before < 20 * MIB


def test_a_frame_of_the_limit_is_taken(echo: Echo) -> None:
    with echo.websocket() as client:
        client.send("x" * 64 * 1024)
        assert len(client.recv(10)) == 64 * 1024


@pytest.mark.parametrize("message", ["x" * (64 * 1024 + 1), ["x" * 33_000, "x" * 33_000]], ids=["frame", "fragments"])
def test_a_longer_message_closes_that_socket_and_no_other(echo: Echo, message: str | list[str]) -> None:
    with echo.websocket() as neighbour, echo.websocket() as client:
        # The answer may come before the last piece is sent.
        with pytest.raises(ConnectionClosed) as closed:
            client.send(message)
            client.recv(10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        neighbour.send("still here")
        assert neighbour.recv(10) == "still here"
    until(lambda: "closed 1009" in echo.log.read_text(), "the application to be told")


def test_the_server_may_say_more_than_clients_may(echo: Echo) -> None:
    with echo.websocket() as client:
        client.send("big")
        assert len(client.recv(10)) == 200_000


def test_codes_of_our_own_close_a_socket(echo: Echo) -> None:
    with echo.websocket() as client:
        client.send("close")
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4001


def test_the_answer_to_a_ping_is_a_sign_of_life(tmp_path: Path) -> None:
    with echo_server(tmp_path, "1") as server, server.websocket() as client:
        client.send("age")  # pings follow within 2 s, and the client says nothing else
        assert float(client.recv(timeout=10)) < 2.9


def test_a_silent_peer_is_pinged_and_a_dead_one_let_go(tmp_path: Path) -> None:
    with echo_server(tmp_path, "1") as echo, echo.raw() as client:
        client.sendall(HANDSHAKE)
        with client.makefile("rb") as stream:
            assert b" 101 " in stream.readline()
            while stream.readline() != b"\r\n":
                pass
            assert stream.read(1) == b"\x89"  # a ping, which nobody answers
        until(lambda: "closed 1006" in echo.log.read_text(), "the application to be told")


def test_a_client_that_never_reads_is_let_go_and_costs_little_memory(echo: Echo) -> None:
    before = echo.memory()
    with echo.websocket() as neighbour, echo.raw() as client:
        shake_hands(client)
        # Asks for 600 answers of 200,000 bytes each, in one go, and reads none.
        client.sendall(b"\x81\x83\0\0\0\0big" * 600)
        until(lambda: "closed 4008" in echo.log.read_text() or "closed 1006" in echo.log.read_text(), "it to be let go")
        assert echo.memory() - before < 20 * MIB
        neighbour.send("still here")
        assert neighbour.recv(10) == "still here"


def test_frames_that_nobody_takes_stay_with_their_client(echo: Echo) -> None:
    before = echo.memory()
    frame = b"\x81\xfe\xff\xff\0\0\0\0" + b"x" * 65535
    with echo.raw() as client:
        shake_hands(client)
        client.sendall(b"\x81\x88\0\0\0\0stubborn")
        client.settimeout(1)
        with pytest.raises(TimeoutError):
            for _ in range(2000):
                client.sendall(frame)
        assert echo.memory() - before < 20 * MIB


def test_a_full_server_refuses_sockets_and_still_serves_pages(tmp_path: Path) -> None:
    with echo_server(tmp_path, "10", "1") as echo:
        with echo.websocket() as first:
            with pytest.raises(InvalidStatus) as refused:
                echo.websocket()
            assert refused.value.response.status_code == 503
            with echo.raw() as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert answer(client) == ("200", "0")
            first.send("still here")
            assert first.recv(10) == "still here"
        until(lambda: "closed 1000" in echo.log.read_text(), "the first to be gone")
        with echo.websocket() as second:
            second.send("room again")
            assert second.recv(10) == "room again"


def test_a_stopped_server_sends_its_clients_to_come_back(tmp_path: Path) -> None:
    with echo_server(tmp_path) as echo, echo.websocket() as client, echo.websocket() as stubborn:
        stubborn.send("stubborn")
        client.send("hello")
        assert client.recv(10) == "hello"
        os.kill(echo.pid, signal.SIGTERM)
        for one in (client, stubborn):
            with pytest.raises(ConnectionClosed) as closed:
                one.recv(10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4012
    assert "closed 4012" in echo.log.read_text()


def shake_hands(client: socket.socket) -> None:
    """Opens a socket, and waits for the answer, because frames before it may be cut off."""
    client.sendall(HANDSHAKE)
    answered = b""
    while not answered.endswith(b"\r\n\r\n"):
        answered += client.recv(1)
    assert b" 101 " in answered


def answer(client: socket.socket) -> tuple[str, str]:
    """Status and body of the answer."""
    with client.makefile("rb") as stream:
        status = stream.readline().split()[1].decode()
        headers = dict(line.decode().lower().rstrip().split(": ", 1) for line in iter(stream.readline, b"\r\n"))
        if "content-length" in headers:
            return status, stream.read(int(headers["content-length"])).decode().strip()
        size = int(stream.readline(), 16)
        return status, stream.read(size).decode().strip()
