"""A dump of a PostgreSQL database, and its way back. PostgreSQL's own programs do the work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from takeover_project.backups.archive import Unusable
from takeover_project.run.checks import Problem
from takeover_project.run.postgres import DATABASE, Cluster, programs
from takeover_project.run.process import DIE_WITH_PARENT

RESTORING, BEFORE = f"{DATABASE}_restoring", f"{DATABASE}_before_restore"
PATIENCE = 120.0  # seconds; after a crash a server first reads its log


def dump(url: str, place: Path) -> None:
    """Dumps the database at the URL into `place`, as it is at one moment."""
    _run(url, "pg_dump", "--format=custom", f"--file={place}")


def fill(dump: Path, url: str) -> None:
    """Restores the dump into the database at the URL, as a whole or not at all. It must be empty."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables = (
            "SELECT 1 FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        if connection.execute(f"{tables} LIMIT 1").fetchone():
            raise Unusable(
                "The database of DATABASE_URL holds data. Make an empty one (createdb), set DATABASE_URL to it, and "
                "restore into that."
            )
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run(url, "pg_restore", *options, str(dump))


def put_back(dump: Path, cluster: Cluster) -> bool:
    """Makes the dump the database of `make stack`, whose server must not run.

    The one before stays under the name `takeover_before_restore`. Gives whether there was one.
    """
    cluster.make()
    with serving(cluster), psycopg.connect(cluster.url_of("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {RESTORING}")
        connection.execute(f"CREATE DATABASE {RESTORING}")
        fill(dump, cluster.url_of(RESTORING))
        kept = bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone())
        if kept:
            connection.execute(f"DROP DATABASE IF EXISTS {BEFORE}")
            connection.execute(f"ALTER DATABASE {DATABASE} RENAME TO {BEFORE}")
        connection.execute(f"ALTER DATABASE {RESTORING} RENAME TO {DATABASE}")
    return kept


@contextmanager
def serving(cluster: Cluster) -> Iterator[None]:
    """Runs the server of `make stack` inside the block. The caller holds the lock of the data folder."""
    bound_to_us = [sys.executable, "-I", "-S", str(DIE_WITH_PARENT), str(os.getpid())]
    process = subprocess.Popen(
        [*bound_to_us, *cluster.command()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
        cwd="/",
    )
    try:
        end = time.monotonic() + PATIENCE
        while not _accepts(cluster):
            if process.poll() is not None or time.monotonic() > end:
                raise Unusable(f"The PostgreSQL server of {cluster.data} does not start; its log or disk may tell why.")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        process.wait()


def _accepts(cluster: Cluster) -> bool:
    try:
        psycopg.connect(cluster.url_of("postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _run(url: str, name: str, *arguments: str) -> None:
    """Runs a program on the database at the URL. A command line can be read by others, so the password is not in it."""
    place = conninfo_to_dict(url)
    password = {"PGPASSWORD": str(place.pop("password"))} if "password" in place else {}
    command = [_program(name), f"--dbname={make_conninfo('', **place)}", *arguments]
    done = subprocess.run(command, env=os.environ | password, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unusable(f"{name} failed: {' '.join(done.stderr.split())}")


def _program(name: str) -> str:
    """The newest one: an older pg_dump refuses a newer server."""
    try:
        beside = programs() / name
    except Problem:
        beside = Path(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise Unusable(
            f"PostgreSQL's program {name} is not on this machine. Install it: apt-get install postgresql-client"
        )
    return found
