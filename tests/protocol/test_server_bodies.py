"""Large bodies, in and out, wait on the disk or at the other side, and not in the server's memory."""

from __future__ import annotations

import json
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.protocol.test_server_limits import MIB, Echo, answer, echo_server
from tests.servers.postgres import free_port
from tests.servers.processes import running

UPLOAD = "POST /chat/parcel/attachments/ HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Echo]:
    with echo_server(tmp_path_factory.mktemp("echo")) as server:
        yield server


def test_many_uploads_at_once_take_no_memory(echo: Echo) -> None:
    block, blocks, number = b"x" * MIB, 20, 20

    def upload(_: int) -> tuple[str, str]:
        with echo.raw() as client:
            client.sendall(f"{UPLOAD}Content-Length: {len(block) * blocks}\r\n\r\n".encode())
            for _ in range(blocks):
                client.sendall(block)
            return answer(client)

    before = echo.memory()
    with ThreadPoolExecutor(number) as pool:
        answers = list(pool.map(upload, range(number)))
    assert answers == [("200", str(blocks * MIB))] * number
    assert echo.memory() - before < 40 * MIB


def test_a_body_in_chunks_has_a_length(echo: Echo) -> None:
    with echo.raw() as client:
        client.sendall(f"{UPLOAD}Transfer-Encoding: chunked\r\n\r\n".encode())
        client.sendall(b"5\r\nhello\r\n" * 3 + b"0\r\n\r\n")
        assert answer(client) == ("200", "15")


def test_a_download_that_nobody_reads_takes_no_memory(echo: Echo) -> None:
    before = echo.memory()
    with echo.raw() as lazy, echo.raw() as other:
        lazy.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        assert lazy.recv(10)
        other.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer(other)[0] == "200"
        assert echo.memory() - before < 20 * MIB
        # A reader that goes on gets everything.
        got = 0
        while got < 1600 * 64 * 1024:
            got += len(lazy.recv(MIB))
        assert echo.memory() - before < 20 * MIB


def test_a_download_ends_when_its_reader_leaves(echo: Echo) -> None:
    with echo.raw() as client:
        client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(10)
    with echo.raw() as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer(client)[0] == "200"


@contextmanager
def small_disk(folder: Path) -> Iterator[int]:
    """Starts a server that may write no file larger than 2 MiB, which is a full disk to it. Returns its port."""
    port, log = free_port(), folder / "echo.log"
    command = [sys.executable, "-m", "tests.servers.echo", str(port)]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MIB, 2 * MIB))

    ready = lambda: "Listening" in log.read_text()  # noqa: E731
    with running(command, ready=ready, log=log, stop_with=signal.SIGTERM, preexec_fn=limit):
        yield port


def test_a_full_disk_refuses_files_and_other_requests_go_on(tmp_path: Path) -> None:
    with small_disk(tmp_path) as port:

        def client() -> socket.socket:
            return socket.create_connection(("127.0.0.1", port), timeout=20)

        with client() as full:
            full.sendall(f"{UPLOAD}Content-Length: {5 * MIB}\r\n\r\n".encode())
            full.sendall(b"x" * 3 * MIB)
            status, said = answer(full)
            assert (status, json.loads(said)["code"]) == ("507", "storage_full")
        with client() as small:
            small.sendall(f"{UPLOAD}Content-Length: {MIB}\r\n\r\n".encode() + b"x" * MIB)
            assert answer(small) == ("200", str(MIB))
