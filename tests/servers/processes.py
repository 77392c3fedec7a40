"""Starts a server as a child that cannot outlive the tests, and waits until it answers."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from takeover_project.run.process import DIE_WITH_PARENT

T = TypeVar("T")
PATIENCE = 30.0  # seconds; only a broken machine needs them


@contextmanager
def running(
    command: list[str], *, ready: Callable[[], bool], log: Path, stop_with: int, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs `command` inside the block (`options` are Popen's); its output goes to `log`.

    Raises with its log's end when it does not start.
    """
    bound_to_us = [sys.executable, "-I", "-S", str(DIE_WITH_PARENT), str(os.getpid())]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*bound_to_us, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0, **options
        )
        try:
            until(ready, f"{command[0]} to answer", lambda: gone(process, log))
            yield process
        finally:
            process.send_signal(stop_with)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()
                process.wait()


def until(look: Callable[[], T], what: str, fail: Callable[[], None] = lambda: None, patience: float = PATIENCE) -> T:
    """Looks again and again until it finds something true, and gives that. Fails after `patience` seconds."""
    end = time.monotonic() + patience
    while not (found := look()):
        fail()
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience:g} s for {what}")
        time.sleep(0.02)
    return found


def gone(process: subprocess.Popen[bytes], log: Path) -> None:
    """Raises when the process has ended."""
    if process.poll() is not None:
        raise AssertionError(f"{process.args} ended with {process.returncode}:\n{log.read_text()[-4000:]}")
