"""Synchronous database work off the event loop.

Channels' `database_sync_to_async` puts all sockets of a process on one thread, and `ThreadSensitiveContext` opens a
database connection a call; a small pool whose threads keep theirs does neither.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="database")

# The bots' own: however much they have to answer, nobody who has just opened a page or takes over waits behind it.
BOT_THREADS = 4
_bots = ThreadPoolExecutor(max_workers=BOT_THREADS, thread_name_prefix="bot")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `work` on a thread of the pool and gives its result; its exceptions pass."""
    return await _run(_pool, work, *args, **kwargs)


async def for_the_bot(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `in_thread`, on one of the bots' threads: for decisions while no person waits for this very call."""
    return await _run(_bots, work, *args, **kwargs)


async def without_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `for_the_bot`, for work that only reckons: its thread gets no connection."""
    return await asyncio.get_running_loop().run_in_executor(_bots, partial(work, *args, **kwargs))


async def _run(pool: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, partial(with_connection, work, *args, **kwargs))


def with_connection(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `work` with a database connection that is fresh before and given back after, as a request does."""
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
