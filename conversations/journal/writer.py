"""The journal's door: every line and read receipt of every conversation passes here.

`append` commits a batch in one transaction: each item is decided, its lines are numbered and stored. All that arrives
while a commit runs goes into the next one (group commit), by one writer for each process and event loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from conversations.journal.group_commit import Group
from conversations.journal.items import Append, Behind, Result
from conversations.realtime.per_loop import PerLoop
from conversations.refusals import Refused

if TYPE_CHECKING:
    from conversations.journal.postgres_writer import PostgresWriter
    from conversations.journal.sqlite_writer import SqliteWriter


async def append(items: Sequence[Append]) -> list[Result]:
    """Stores the items; the results are in their order. Rings the doorbell after the commit."""
    return await _writers.get().group.write(items)


async def say(item: Append) -> dict[str, Any]:
    """Stores one item and gives its command's answer. Raises `Refused`."""
    return answer(*await append([item]))


def answer(result: Result) -> dict[str, Any]:
    """The command's answer. Raises a refusal."""
    if isinstance(result, Refused):
        raise result
    if isinstance(result, Behind):
        raise TypeError("Only an operator's read receipt can be behind, and its caller counts.")
    return result.answer


async def close() -> None:
    """Ends the writer of the running event loop, if there is one, after it has written all that waits."""
    if writer := _writers.pop():
        await writer.close()


def _new_writer() -> PostgresWriter | SqliteWriter:
    """Imports only what the database needs: psycopg takes 10 MB."""
    if connection.vendor == "postgresql":
        from conversations.journal.postgres_writer import PostgresWriter

        return PostgresWriter()
    from conversations.journal.sqlite_writer import SqliteWriter

    return SqliteWriter()


class _Writer:
    """The one writer of a process and event loop."""

    def __init__(self) -> None:
        self.on_database = _new_writer()
        self.group: Group[Append, Result] = Group(self.on_database.commit, lambda: Refused("unavailable"))

    async def close(self) -> None:
        if self.group.running:
            await self.group.running
        self.on_database.close()


_writers: PerLoop[_Writer] = PerLoop(_Writer, lambda writer: writer.on_database.close())
