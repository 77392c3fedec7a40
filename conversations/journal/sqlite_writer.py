"""The writer on SQLite, which has one writer at a time anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from conversations.database.threads import with_connection
from conversations.journal.items import Append, Result
from conversations.journal.synchronous import commit


class SqliteWriter:
    """Commits on a thread of its own, over Django's connection."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "journal")

    async def commit(self, items: Sequence[Append]) -> list[Result]:
        """The results. Raises OperationalError while the database cannot be reached."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, with_connection, commit, items)

    def close(self) -> None:
        """Lets the thread end after its last commit."""
        self.thread.shutdown(wait=False)
