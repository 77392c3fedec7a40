"""clamd, with one signature of our own: the EICAR test string. It needs none of its downloads."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.processes import running

PLACES = ("/usr/sbin/clamd", "/opt/homebrew/sbin/clamd", "/usr/local/sbin/clamd")


def eicar() -> bytes:
    """Returns the harmless string that every scanner reports; built here because scanners would report this file."""
    parts = ("X5O!P%@AP[4", "PZX54(P^)7CC)7}", "EICAR-STANDARD", "-ANTIVIRUS-TEST", "-FILE!", "H+H*")
    first, second, *rest = parts
    return f"{first}\\{second}${rest[0]}{rest[1]}{rest[2]}${rest[3]}".encode()


def program() -> str:
    """The clamd to start. Raises FileNotFoundError saying what to install."""
    for candidate in (shutil.which("clamd"), *PLACES):
        if candidate and Path(candidate).exists():
            return candidate
    raise FileNotFoundError(
        "The tests need ClamAV's clamd. Install it: `apt-get install clamav-daemon`, `dnf install clamd` or "
        "`brew install clamav`."
    )


@contextmanager
def clamd_in(place: Path) -> Iterator[str]:
    """Serves inside the block; gives a CLAMAV_URL."""
    place.mkdir(exist_ok=True)
    # A socket's path has at most 107 bytes.
    path = Path(os.path.relpath(place / "clamd.sock")) if len(str(place)) > 90 else place / "clamd.sock"
    (place / "own.ndb").write_text(f"Eicar-Test-Own:0:*:{eicar().hex()}\n")
    config = place / "clamd.conf"
    lines = {
        "DatabaseDirectory": place,
        "LocalSocket": path.absolute(),
        "Foreground": "yes",
        "MaxThreads": "4",
        "StreamMaxLength": "30M",
        "User": "root" if os.getuid() == 0 else "",
    }
    config.write_text("".join(f"{name} {value}\n" for name, value in lines.items() if value))
    command = [program(), "--config-file", str(config)]
    with running(command, ready=lambda: answers(path), log=place / "clamd.log", stop_with=signal.SIGTERM):
        yield f"unix://{path.absolute()}"


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.settimeout(2)
            probe.connect(str(path))
            probe.sendall(b"zPING\0")
            return probe.recv(10) == b"PONG\0"
        except OSError:
            return False
