"""How often the machine itself is slow: a process that walks through memory beside what is measured.

On a virtual machine whose host is busy, everything that touches memory can take ten times as long for tens of
milliseconds, while a loop that touches none notices nothing. What is measured then says more of the host than of the
code; this says how much of the time that was. It takes about one per cent of a core.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAGES, STEP = 2_048, 4_096 + 64  # more than the processor keeps the addresses of; not all in the same cache lines
EVERY = 0.005  # seconds
SLOW = 3  # times as long as most


@contextmanager
def machine() -> Iterator[Callable[[], float]]:
    """Gives a function that gives the per cent of the time since its last call in which the machine was slow."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        asked, told = process.stdin, process.stdout

        def since() -> float:
            asked.write("\n")
            asked.flush()
            return float(told.readline())

        yield since
        asked.close()


def main() -> None:
    memory = bytearray(b"1") * (PAGES * STEP)
    walks: list[int] = []

    def answer() -> None:
        for _ in sys.stdin:
            taken = walks[:] or [0]
            walks.clear()
            usual = statistics.median(taken)
            print(100 * sum(each > SLOW * usual for each in taken) / len(taken), flush=True)

    listener = threading.Thread(target=answer, daemon=True)
    listener.start()
    while listener.is_alive():
        # Its own time: that others have the processor is not what is looked for.
        begun = time.thread_time_ns()
        memory[::STEP]
        walks.append(time.thread_time_ns() - begun)
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
