"""Checks before anything starts: the data folder and the port must be free."""

import errno
import fcntl
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT_PATIENCE = 2.0  # seconds; the processes of a killed parent may still be dying


class Problem(Exception):
    """Why the product cannot run, in one sentence for the person at the terminal."""


@contextmanager
def locked(data_dir: Path, says: str) -> Iterator[None]:
    """Makes the data folder and holds its lock. The system frees the lock when this process ends, however it ends.

    `says` is for whoever tries next, and for commands (`installation.lines`). Raises Problem if the folder cannot be
    written or is in use.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        # A file system can be read-only for root, too, so only writing shows it.
        tempfile.TemporaryFile(dir=data_dir).close()
        lock = open(data_dir / "lock", "a+")  # noqa: SIM115, PTH123 - closed below
    except OSError as problem:
        raise Problem(unwritable(data_dir, problem)) from problem
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            lock.seek(0)
            raise Problem(
                f"Takeover already runs on the data folder {data_dir} ({lock.readline().strip() or 'just starting'}). "
                "Stop it there, or choose another folder and port: DATA_DIR=… PORT=… make run"
            ) from problem
        lock.truncate(0)
        lock.write(says)
        lock.flush()
        yield


def unwritable(data_dir: Path, problem: OSError) -> str:
    """The sentence for a data folder that cannot be written."""
    return (
        f"The data folder {data_dir} cannot be written ({problem.strerror}). "
        "Make it writable, or choose another: DATA_DIR=/some/folder make run"
    )


def ensure_free(host: str, port: int) -> None:
    """Raises Problem if nothing can listen on `host` and `port`; waits 2 s for a port that is being closed."""
    patience = time.monotonic() + PORT_PATIENCE
    while problem := refusal(host, port):
        if problem.errno != errno.EADDRINUSE:
            raise Problem(
                f"Nothing can listen on {host}, port {port} ({problem.strerror}). Choose others: HOST=… PORT=… make run"
            )
        if time.monotonic() > patience:
            raise Problem(
                f"Port {port} on {host} is in use by another program. "
                f"Stop that one, or choose another port: PORT={port + 1 if port < 65535 else 8000} make run"
            )
        time.sleep(0.1)


def refusal(host: str, port: int) -> OSError | None:
    """The error of an attempt to listen on `host` and `port`, or None if it works."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
            attempt.listen(1)
    except OSError as problem:
        return problem
    return None
