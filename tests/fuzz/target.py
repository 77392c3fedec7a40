"""A target: values, what must hold for each, and the CPU time that one may take."""

from __future__ import annotations

import ast
import hashlib
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
from hypothesis.strategies import SearchStrategy

SEEDS = Path(__file__).with_name("seeds")


class TooSlow(AssertionError):
    """A value took more CPU time than its target allows."""


class Target(msgspec.Struct, frozen=True):
    """`check` raises whatever it finds wrong. A value is made of Python's literals, so that a file can keep it."""

    name: str
    values: SearchStrategy[Any]
    check: Callable[[Any], None]
    seconds: float = 1.0

    def try_value(self, value: Any) -> None:
        """Raises what the check raises, or TooSlow; stops a value that never ends at five times its seconds."""
        began = time.process_time()
        with stopped_after(5 * self.seconds):
            self.check(value)
        took = time.process_time() - began
        if took > self.seconds:
            raise TooSlow(f"This took {took:.1f} s of CPU time; {self.seconds:g} s are allowed.")

    def seeds(self) -> dict[str, Any]:
        """The values that once found something, by the names of their files."""
        return {
            file.stem: ast.literal_eval(file.read_text("utf-8")) for file in sorted(SEEDS.glob(f"{self.name}-*.txt"))
        }

    def keep(self, value: Any) -> Path:
        """Writes a value that found something to the seeds."""
        text = f"{value!r}\n"
        file = SEEDS / f"{self.name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.txt"
        file.write_text(text, "utf-8")
        return file


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Raises TooSlow inside the block after so much CPU time. Works in the main thread only."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"This takes longer than {seconds:g} s of CPU time.")

    before = signal.signal(signal.SIGPROF, stop)
    # Again and again: in a callback of the garbage collector Python does not pass it on.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
