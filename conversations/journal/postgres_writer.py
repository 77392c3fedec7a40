"""The writer on PostgreSQL: first by its cache, in one round trip; what that does not answer, under locks, in two."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import cast

import psycopg
from django.db import OperationalError
from django.utils import timezone

from conversations import metrics
from conversations.journal.batch import Known, decide
from conversations.journal.items import Append, Result, Stored
from conversations.journal.postgres import PostgresJournal
from conversations.journal.row_cache import StoredRow
from conversations.realtime import doorbell
from conversations.realtime.events import RowHint
from conversations.refusals import Refused

logger = logging.getLogger(__name__)


class PostgresWriter:
    """Commits over a connection of the event loop's own, without a thread."""

    def __init__(self) -> None:
        self.journal = PostgresJournal()
        doorbell.add_cache(self._learn)

    async def commit(self, items: Sequence[Append]) -> list[Result]:
        """The results. Raises OperationalError while the database cannot be reached."""
        try:
            return await self._store(items)
        except psycopg.OperationalError as error:
            raise OperationalError(*error.args) from error
        except (psycopg.DatabaseError, UnicodeError):
            # Another process answered one of these refs in the same moment, or the database refuses one of the items.
            # One by one, each item gets its own result.
            if len(items) == 1:
                return [await self._store_again(items[0])]
            return [result for item in items for result in await self.commit([item])]

    def close(self) -> None:
        """Cuts the connection."""
        self.journal.drop()

    async def _store_again(self, item: Append) -> Result:
        try:
            return (await self._store([item]))[0]
        except (psycopg.DataError, UnicodeError):
            logger.exception("journal refused by the database")
            return Refused("unavailable")

    async def _store(self, items: Sequence[Append]) -> list[Result]:
        results = await self._write_cached(items)
        left = [place for place, result in enumerate(results) if result is None]
        if left:
            for place, result in zip(left, await self._write_locked([items[place] for place in left]), strict=True):
                results[place] = result
        return cast(list[Result], results)

    async def _write_cached(self, items: Sequence[Append]) -> list[Result | None]:
        """Decides by the cached rows, and stores where these are still true.

        None for each item that has no result yet: its row is not cached or has changed; or it is refused or a repeat,
        for which the rows are read first.
        """
        known = self.journal.recall(items)
        results, changes = decide(items, known, timezone.now())
        if not changes.changed:
            return [None] * len(items)
        try:
            stored = await self.journal.write(known, changes, locked=False)
        except (psycopg.IntegrityError, psycopg.OperationalError):
            # One of them was answered before; or the connection is lost, and the next one tells whether it was stored.
            return [None] * len(items)
        except BaseException:
            self.journal.drop()
            raise
        changes.keep_only(stored)
        doorbell.ring_many(changes.messages())
        metrics.JOURNAL.labels("seen").inc(len(stored))
        return [result if isinstance(result, Stored) and result.conversation in stored else None for result in results]

    async def _write_locked(self, items: Sequence[Append]) -> list[Result]:
        """Locks and reads first."""
        try:
            known = await self._read(items)
            results, changes = decide(items, known, timezone.now())
            if changes.changed:
                changes.keep_only(await self.journal.write(known, changes, locked=True))
            else:
                await self.journal.let_go(known)
        except BaseException:
            # A failure in between leaves a transaction open.
            self.journal.drop()
            raise
        doorbell.ring_many(changes.messages())
        metrics.JOURNAL.labels("locked").inc(len(changes.changed))
        return results

    async def _read(self, items: Sequence[Append]) -> Known:
        try:
            return await self.journal.open(items)
        except psycopg.OperationalError:
            # The server has been restarted since the last batch, and nothing of this one is written: try once more.
            self.journal.drop()
            return await self.journal.open(items)

    def _learn(self, hint: RowHint) -> None:
        """Another process has written to a conversation: the cache follows."""
        if hint.row:
            self.journal.cache.learn(hint.conversation, StoredRow(hint.row, hint.version))
        else:
            self.journal.cache.forget(hint.conversation)
