"""Folders that take seconds to make, made once for all processes of a test run, and for all runs of one `make test`."""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.servers.environment import CODE, bare_environment


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills, or has filled; it is called with a path where nothing is.

    Nobody changes what is in it: whoever needs such a folder takes a copy.
    """
    folder = home() / name
    done = folder.with_name(f"{name}-is-made")
    with folder.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers of pytest-xdist wait
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def home() -> Path:
    """`make test` sets TESTS_SHARED for all its runs; a run alone has its own folder, and so has `make soak`."""
    return Path(os.environ.get("TESTS_SHARED") or os.environ.get("TESTS_HOME") or of_this_process())


@cache
def of_this_process() -> str:
    folder = tempfile.mkdtemp(prefix="takeover-made-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def manage(*arguments: str, **settings: str) -> None:
    """Runs a command of `manage.py` with the product's own settings and these."""
    environment = bare_environment() | settings
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=CODE, env=environment, check=True, stdout=subprocess.DEVNULL)
