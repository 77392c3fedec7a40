"""The journal's one door: every line of every conversation passes here.

`append` takes a batch and commits it in one transaction: each item's guards are checked, its lines numbered and stored
(`deciding`). All that arrives while a commit runs goes into the next one (group commit), by one writer a process; how
it reaches the database stands in `postgres` and `sql`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import psycopg
from django.db import DatabaseError, DataError, OperationalError, connection, transaction

from conversations import metrics
from conversations.database.threads import with_connection
from conversations.journal import postgres
from conversations.journal.group_commit import Group
from conversations.journal.known import Known, StoredRow
from conversations.journal.transitions import Append, Behind, Result, Stored, decide
from conversations.models import Conversation, Receipt
from conversations.realtime import doorbell
from conversations.realtime.events import RowHint
from conversations.realtime.per_loop import PerLoop
from conversations.refusals import Refused

logger = logging.getLogger(__name__)


async def append(items: Sequence[Append]) -> list[Result]:
    """Stores the items; the results in their order. Rings the doorbell after the commit."""
    return await _writers.get().group.write(items)


async def close() -> None:
    """Ends the writer of the running event loop, if there is one, once it has written what waits."""
    if writer := _writers.pop():
        await writer.close()


async def say(item: Append) -> dict[str, Any]:
    """Stores one item and gives what its command is answered. Raises `Refused`."""
    return answer(*await append([item]))


def answer(result: Result) -> dict[str, Any]:
    """What the command is answered. Raises a refusal."""
    if isinstance(result, Refused):
        raise result
    if isinstance(result, Behind):
        raise TypeError("only what was seen can be behind, and its caller counts")
    return result.answer


def commit(items: Sequence[Append]) -> list[Result]:
    """The same for synchronous callers: one transaction, on the caller's thread."""
    try:
        with transaction.atomic():
            return _store(items)
    except OperationalError:
        raise
    except (DatabaseError, UnicodeError):
        # Another process answered one of these refs in the same moment, or the database will not take one of them.
        # One by one, each gets what is its own.
        if len(items) == 1:
            return [_store_again(items[0])]
        return [result for item in items for result in commit([item])]


def _store_again(item: Append) -> Result:
    try:
        with transaction.atomic():
            return _store([item])[0]
    except (DataError, UnicodeError):
        logger.exception("journal refused by the database")
        return Refused("unavailable")


def _store(items: Sequence[Append]) -> list[Result]:
    ids = {item.conversation for item in items}
    locked = {row.pk: row for row in Conversation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    results, page = decide(items, Known(locked, _answered(items)))
    page.save()
    return results


def _answered(items: Iterable[Append]) -> dict[tuple[str, str], dict[str, Any]]:
    refs = [item.ref for item in items if item.ref]
    if not refs:
        return {}
    senders = {item.sender for item in items}
    found = Receipt.objects.filter(sender__in=senders, ref__in=refs)
    return {(receipt.sender, receipt.ref): receipt.answer for receipt in found}


class _Threaded:
    """Commits on a thread of its own, over Django's connection: SQLite has one writer anyway."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "journal")

    async def commit(self, items: Sequence[Append]) -> list[Result]:
        """The results. Raises OperationalError while the database cannot be reached."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, with_connection, commit, items)

    def close(self) -> None:
        self.thread.shutdown(wait=False)


class _Unthreaded:
    """Commits over a connection of the event loop's own; decides as `commit` does."""

    def __init__(self) -> None:
        self.book = postgres.Book()
        doorbell.add_cache(self._learn)

    async def commit(self, items: Sequence[Append]) -> list[Result]:
        """The results. Raises psycopg's OperationalError while the database cannot be reached."""
        try:
            return await self._store(items)
        except psycopg.OperationalError:
            raise
        except (psycopg.DatabaseError, UnicodeError):
            # One by one, as in `commit`.
            if len(items) == 1:
                return [await self._store_again(items[0])]
            return [result for item in items for result in await self.commit([item])]

    async def _store_again(self, item: Append) -> Result:
        try:
            return (await self._store([item]))[0]
        except (psycopg.DataError, UnicodeError):
            logger.exception("journal refused by the database")
            return Refused("unavailable")

    async def _store(self, items: Sequence[Append]) -> list[Result]:
        results = await self._write_as_seen(items)
        left = [place for place, result in enumerate(results) if result is None]
        if left:
            for place, result in zip(left, await self._write_locked([items[place] for place in left]), strict=True):
                results[place] = result
        return cast(list[Result], results)

    async def _write_as_seen(self, items: Sequence[Append]) -> list[Result | None]:
        """Decides by what this process has seen last, and stores it where that is still so: one round trip.

        None for each item that this does not answer: what was seen has changed, or is not known; the item is refused
        or a repeat, for which what is known for sure is asked.
        """
        known = self.book.recall(
            conversations={item.conversation for item in items},
            turns=[(item.conversation, item.owed or 0) for item in items if item.turn],
        )
        results, page = decide(items, known)
        if not page.touched:
            return [None] * len(items)
        try:
            stored = await self.book.write(known, page.entries, page.touched.values(), page.receipts, locked=False)
        except (psycopg.IntegrityError, psycopg.OperationalError):
            # One of them was answered before; or the connection is lost, and another will tell what became of it.
            return [None] * len(items)
        except BaseException:
            self.book.drop()
            raise
        page.keep_only(stored)
        doorbell.ring_many(page.messages())
        metrics.JOURNAL.labels("seen").inc(len(stored))
        return [result if isinstance(result, Stored) and result.conversation in stored else None for result in results]

    async def _write_locked(self, items: Sequence[Append]) -> list[Result]:
        """Locks and reads first: two round trips."""
        try:
            known = await self._read(items)
            results, page = decide(items, known)
            if page.touched:
                page.keep_only(
                    await self.book.write(known, page.entries, page.touched.values(), page.receipts, locked=True)
                )
            else:
                await self.book.let_go(known)
        except BaseException:
            # What failed in the middle leaves a transaction open.
            self.book.drop()
            raise
        doorbell.ring_many(page.messages())
        metrics.JOURNAL.labels("locked").inc(len(page.touched))
        return results

    async def _read(self, items: Sequence[Append]) -> Known:
        wanted: dict[str, Any] = {
            "conversations": {item.conversation for item in items},
            "keys": {(item.sender, item.ref) for item in items if item.ref},
            "turns": [(item.conversation, item.owed or 0) for item in items if item.turn],
        }
        try:
            return await self.book.open(**wanted)
        except psycopg.OperationalError:
            # The server has been restarted since the last batch, and nothing of this one is written: try once more.
            self.book.drop()
            return await self.book.open(**wanted)

    def _learn(self, hint: RowHint) -> None:
        """Somebody else has written, or moved a conversation: what was seen of it is to follow."""
        if hint.row:
            self.book.recent.learn(hint.conversation, StoredRow(hint.row, hint.version))
        else:
            self.book.recent.forget(hint.conversation)

    def close(self) -> None:
        self.book.drop()


class _Writer:
    """The one writer of a process and event loop."""

    def __init__(self) -> None:
        self.way = _Unthreaded() if connection.vendor == "postgresql" else _Threaded()
        self.group: Group[Append, Result] = Group(self.way.commit, lambda: Refused("unavailable"))

    async def close(self) -> None:
        if self.group.running:
            await self.group.running
        self.way.close()


_writers: PerLoop[_Writer] = PerLoop(_Writer, lambda writer: writer.way.close())
