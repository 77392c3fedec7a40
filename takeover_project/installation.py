"""What is installed in a data folder and runs there, for the commands of `manage.py` that work on it.

A command finds the running product by the lock of the data folder. It makes no database and no secret key.
"""

import fcntl
import hashlib
import os
import sys
from pathlib import Path
from typing import NamedTuple

MAKERS = {"makemigrations", "migrate", "prepare", "runserver", "seed_demo", "serve", "test", "testserver"}
DATABASE, KEY = "database ", "key "  # how lines of the lock begin


class Running(NamedTuple):
    """What holds the lock of a data folder. `database` is a URL, or empty for SQLite in the folder."""

    address: str
    database: str
    key: str


def only_works_on_one() -> bool:
    """Whether this process is a command of `manage.py` that works on an installation and makes none."""
    return Path(sys.argv[0]).name == "manage.py" and not MAKERS & set(sys.argv[1:2])


def lines(address: str, database: str, secret_key: str) -> str:
    """What the lock says of the process that holds it. The file is private, as the folder is."""
    said = [f"{address}, process {os.getpid()}", f"{KEY}{fingerprint(secret_key)}"]
    return "\n".join([*said, f"{DATABASE}{database}"] if database else said) + "\n"


def running(data_dir: Path) -> Running | None:
    """What runs on the data folder now; None if nothing does."""
    try:
        with (data_dir / "lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                first, *rest = lock.read().splitlines() or [""]
                return Running(first.partition(",")[0], said(rest, DATABASE), said(rest, KEY))
    except OSError:
        pass
    return None


def said(lines: list[str], beginning: str) -> str:
    """The rest of the line that begins so, or nothing."""
    return next((line.removeprefix(beginning) for line in lines if line.startswith(beginning)), "")


def fingerprint(secret_key: str) -> str:
    """Tells two keys apart and gives neither away."""
    return hashlib.sha256(b"takeover " + secret_key.encode()).hexdigest()[:16]


def adopt(data_dir: Path) -> str:
    """Gives a command the database of what runs on the data folder, unless DATABASE_URL names one.

    Returns the address at which that is reached; empty if nothing runs there, or this process is no such command.
    """
    here = running(data_dir) if only_works_on_one() else None
    given = any(os.environ.get(name, "").strip() for name in ("DATABASE_URL", "DATABASE_URL_FILE"))
    if here and here.database and not given:
        os.environ["DATABASE_URL"] = here.database
    return here.address if here else ""


def complaint(data_dir: Path, sqlite: Path | None, secret_key: str = "") -> str:
    """Why a command cannot tell which installation is meant, or finds none; empty if it can.

    `sqlite` is the file of the chosen database, None if that is PostgreSQL; `secret_key` the key of this process.
    """
    here, stack = running(data_dir), (data_dir / "postgres").exists()
    if sqlite and not here and sqlite.parent == data_dir and stack:
        also = f"The data folder {data_dir} holds the database of `make stack`"
        return (
            f"{also} and one of `make run`. Start the one that you mean, or set DATABASE_URL."
            if sqlite.exists()
            else f"{also}, which does not run. Start it first, or set DATABASE_URL."
        )
    if sqlite and not sqlite.exists():
        return (
            f"There is no database {sqlite}. Start Takeover first (`make run`), or name its data folder and database: "
            "DATA_DIR=… DATABASE_URL=…"
        )
    if here and here.key and secret_key and here.key != fingerprint(secret_key):
        return (
            f"What runs on the data folder {data_dir} has another SECRET_KEY, so it would not know links of this "
            "command. Set the same SECRET_KEY here."
        )
    return ""
