"""A PostgreSQL server of the tests' own, on a loopback port; nothing of it is left afterwards."""

import os
import pwd
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

from tests.servers.processes import running

# PostgreSQL refuses to run as root; any of these exists on every machine where tests run as root.
OTHER_USERS = ("postgres", "nobody")
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
    programs = folder_of_programs()
    folder = Path(tempfile.mkdtemp(prefix="takeover-pg-"))
    try:
        as_user = other_user(folder)
        data = folder / "data"
        initdb = [
            *as_user,
            str(programs / "initdb"),
            "--no-sync",
            "--auth=trust",
            "--username=takeover",
            "-D",
            str(data),
        ]
        subprocess.run(initdb, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=plain_environment())
        address = {"listen_addresses": "127.0.0.1", "port": str(urlsplit(url).port), "unix_socket_directories": ""}
        command = [*as_user, str(programs / "postgres"), "-D", str(data)]
        for name, value in (FAST | address).items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        with running(command, ready=lambda: accepts(url), log=folder / "log", stop_with=signal.SIGINT):
            yield
    finally:
        shutil.rmtree(folder)


def folder_of_programs() -> Path:
    """Where `initdb` and `postgres` are. Raises FileNotFoundError saying what to install."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    on_path = [Path(found).parent] if (found := shutil.which("initdb")) else []
    for folder in [*newest_first, *on_path]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise FileNotFoundError(
        "The tests need PostgreSQL's server programs (initdb, postgres). Install them: "
        "`apt-get install postgresql`, `dnf install postgresql-server` or `brew install postgresql`."
    )


def other_user(folder: Path) -> list[str]:
    """What to put before a command so that it does not run as root, and gives the folder to that user."""
    if os.getuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam(next(name for name in OTHER_USERS if name in names))
    os.chown(folder, user.pw_uid, user.pw_gid)
    # The change of user clears the parent-death signal that our tether has set, so setpriv sets it again.
    return [
        *("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig", "KILL"),
        "--",
    ]


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
