"""A PostgreSQL server of the tests' own, on a loopback port; nothing of it is left afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from takeover_project.run.postgres import other_user, programs
from tests.servers.processes import running

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


@contextmanager
def postgres() -> Iterator[str]:
    """Gives the URL of an empty database whose user may create others."""
    url = url_at(free_port())
    with postgres_at(url):
        yield url


def url_at(port: int) -> str:
    return f"postgres://takeover@127.0.0.1:{port}/postgres"


@contextmanager
def postgres_at(url: str) -> Iterator[None]:
    """Serves at `url`, which is one of `url_at`."""
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="takeover-pg-"))
    try:
        as_user = other_user(folder)
        data = folder / "data"
        initdb = [
            *as_user,
            str(found / "initdb"),
            "--no-sync",
            "--auth=trust",
            "--username=takeover",
            "-D",
            str(data),
        ]
        subprocess.run(initdb, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=plain_environment())
        address = {"listen_addresses": "127.0.0.1", "port": str(urlsplit(url).port), "unix_socket_directories": ""}
        command = [*as_user, str(found / "postgres"), "-D", str(data)]
        for name, value in (FAST | address).items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        with running(command, ready=lambda: accepts(url), log=folder / "log", stop_with=signal.SIGINT):
            yield
    finally:
        shutil.rmtree(folder)


def plain_environment() -> dict[str, str]:
    """An environment in which initdb speaks English and UTF-8."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def free_port() -> int:
    """A port of the loopback address that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
