"""Runs a command that cannot outlive its parent: `python -I -S die_with_parent.py [--watch] PARENT_PID COMMAND…`.

On Linux the kernel kills the command (SIGKILL) when its parent dies, and no process stays between the two. Elsewhere,
or with `--watch`, this process stays, looks for the parent every 0.3 s and kills the whole process group once the
parent is gone. It must lead its own process group. It imports nothing of ours, so that starting it takes 15 ms.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

PR_SET_PDEATHSIG = 1  # from linux/prctl.h


def main() -> None:
    arguments = sys.argv[1:]
    watching = arguments[0] == "--watch"
    if watching:
        arguments = arguments[1:]
    parent, command = int(arguments[0]), arguments[1:]
    if watching or not die_with_parent():
        sys.exit(watch(parent, command))
    # The parent may have died before the kernel was asked.
    if os.getppid() == parent:
        os.execvp(command[0], command)  # noqa: S606 - a list, no shell


def die_with_parent() -> bool:
    """Asks the kernel to kill this process, also after an exec, with its parent. False if the system cannot."""
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0)


def watch(parent: int, command: list[str]) -> int:
    """Runs `command` until it ends or `parent` is gone, and passes on signals to stop. Gives its exit status."""
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, passed_on_to(child))
    while os.getppid() == parent:
        try:
            status = child.wait(0.3)
        except subprocess.TimeoutExpired:
            continue
        return status if status >= 0 else 128 - status
    os.killpg(os.getpgrp(), signal.SIGKILL)
    return 1


def passed_on_to(child: subprocess.Popen[bytes]) -> Callable[[int, FrameType | None], None]:
    return lambda number, _frame: child.send_signal(number)


if __name__ == "__main__":
    main()
