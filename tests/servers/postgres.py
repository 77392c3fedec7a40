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
from psycopg import sql

from takeover_project.run.postgres import other_user, programs
from tests.servers.made_once import made_once, manage
from tests.servers.processes import running

ROOM = {"max_connections": "200"}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Nothing survives a power cut: the cluster is thrown away anyway."""

MIGRATED = "migrated"
"""A database with our tables, and nothing in them but what migrations make. Nobody changes it."""


@contextmanager
def postgres() -> Iterator[str]:
    """Gives the URL of an empty database whose user may create others."""
    url = url_at(free_port())
    with postgres_at(url):
        yield url


def url_at(port: int) -> str:
    return f"postgres://takeover@127.0.0.1:{port}/postgres"


@contextmanager
def postgres_at(url: str, *, durable: bool = False) -> Iterator[None]:
    """Serves at `url`, which is one of `url_at`; the database MIGRATED is there, too. `durable`: as in production."""
    folder = Path(tempfile.mkdtemp(prefix="takeover-pg-"))
    try:
        put_cluster(folder / "data")
        with serving(folder, url, durable=durable):
            yield
    finally:
        shutil.rmtree(folder)


@contextmanager
def serving(folder: Path, url: str, *, durable: bool = False) -> Iterator[None]:
    """Serves the cluster in `folder / "data"` inside the block."""
    command = [*other_user(folder), str(programs() / "postgres"), "-D", str(folder / "data")]
    address = {"listen_addresses": "127.0.0.1", "port": str(urlsplit(url).port), "unix_socket_directories": ""}
    for name, value in (({} if durable else FAST) | ROOM | address).items():
        command += ["-c", f"{name}={value}"]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    with running(command, ready=lambda: accepts(url), log=folder / "log", stop_with=signal.SIGINT):
        yield


def put_cluster(place: Path) -> None:
    """Copies a cluster to `place`, where nothing is; one of its databases, MIGRATED, has our tables."""
    subprocess.run(["cp", "-a", str(cluster()), str(place)], check=True)  # keeps its owner, unlike shutil.copytree


def cluster() -> Path:
    """The cluster that `put_cluster` copies. It is made once: making and migrating takes eight seconds."""
    return made_once("cluster", make_cluster)


def make_cluster(place: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="takeover-pg-") as name:
        folder, url = Path(name), url_at(free_port())
        make = [*other_user(folder), str(programs() / "initdb"), "--no-sync", "--auth=trust", "--username=takeover"]
        make += ["-D", str(folder / "data")]
        subprocess.run(make, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=plain_environment())
        with serving(folder, url):
            create(MIGRATED, "template1", url)
            manage("migrate", "--verbosity=0", DATABASE_URL=named(MIGRATED, url), DATA_DIR=str(folder / "beside"))
        subprocess.run(["cp", "-a", str(folder / "data"), str(place)], check=True)


def create(name: str, template: str, url: str) -> None:
    """Creates a database as a copy of another, on the server of `url`."""
    names = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


def named(database: str, url: str) -> str:
    """The URL of another database on the server of `url`."""
    return url.rpartition("/")[0] + f"/{database}"


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
