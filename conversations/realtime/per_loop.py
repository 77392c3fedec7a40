"""One value for each event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class PerLoop(Generic[Value]):
    """One value for each event loop, made with the first `get` in it.

    A process has one loop; tests have one after the other. The value of a loop that has been closed is handed to
    `discard` when the next value is made.
    """

    def __init__(self, make: Callable[[], Value], discard: Callable[[Value], None] | None = None) -> None:
        self._make, self._discard = make, discard
        self._values: dict[asyncio.AbstractEventLoop, Value] = {}

    def get(self) -> Value:
        """The value of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._values:
            self._forget_closed()
            self._values[loop] = self._make()
        return self._values[loop]

    def pop(self) -> Value | None:
        """Removes and returns the value of the running event loop; None if it has none."""
        return self._values.pop(asyncio.get_running_loop(), None)

    def open(self) -> list[tuple[asyncio.AbstractEventLoop, Value]]:
        """Every loop that is not closed, with its value; from any thread."""
        return [(loop, value) for loop, value in list(self._values.items()) if not loop.is_closed()]

    def _forget_closed(self) -> None:
        for loop in [loop for loop in self._values if loop.is_closed()]:
            value = self._values.pop(loop)
            if self._discard:
                self._discard(value)
