"""Group commit: items that arrive while a commit runs go into the next one together. The first waits for none."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from django.db import OperationalError

logger = logging.getLogger(__name__)

BATCH = 200
"""Items of one commit, at most."""

QUEUE = 5_000
"""Items that may wait; later ones are refused."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Group(Generic[Item, Result]):
    """The batches of one event loop. `commit` takes a batch and gives a result for each item; one call at a time.

    No exception ends it: each item of the failed batch gets the result of `refuse`, as does every item that comes while
    more than `QUEUE` wait.
    """

    def __init__(
        self, commit: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], refuse: Callable[[], Result]
    ) -> None:
        self.commit, self.refuse = commit, refuse
        self.waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self.running: asyncio.Task[None] | None = None

    async def write(self, items: Sequence[Item]) -> list[Result]:
        """The results in the order of the items, once they are durable."""
        if len(self.waiting) > QUEUE:
            return [self.refuse() for _ in items]
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Result]] = [loop.create_future() for _ in items]
        self.waiting.extend(zip(items, futures, strict=True))
        if self.running is None:
            self.running = loop.create_task(self._drain())
        return [await future for future in futures]

    async def _drain(self) -> None:
        try:
            while self.waiting:
                batch = [self.waiting.popleft() for _ in range(min(BATCH, len(self.waiting)))]
                results = await self._commit([item for item, _ in batch])
                for (_, future), result in zip(batch, results, strict=True):
                    if not future.done():
                        future.set_result(result)
        finally:
            self.running = None

    async def _commit(self, items: list[Item]) -> Sequence[Result]:
        """A failed commit changed nothing, or its answers are remembered: everyone in it is told to send again."""
        try:
            return await self.commit(items)
        except OperationalError as error:
            logger.warning("journal unavailable: %s", type(error).__name__)
        except Exception:
            logger.exception("journal failed")
        return [self.refuse() for _ in items]
