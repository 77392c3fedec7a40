"""An event loop beside the threads of a worker process: for coroutines that no thread waits for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

_lock = threading.Lock()
_loops: list[asyncio.AbstractEventLoop] = []


def run_in_background(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` on the process's background loop; from any thread, which goes on at once.

    The loop is started with the first call, on a thread that ends with the process.
    """
    asyncio.run_coroutine_threadsafe(work, _background_loop())


def _background_loop() -> asyncio.AbstractEventLoop:
    with _lock:
        if not _loops:
            _loops.append(asyncio.new_event_loop())
            threading.Thread(target=_loops[0].run_forever, name="background", daemon=True).start()
        return _loops[0]
