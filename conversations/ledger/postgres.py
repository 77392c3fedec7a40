"""The journal's own connection to PostgreSQL, used by the event loop itself: no thread, two round trips a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import connection

from bots.models import Bot
from bots.published import PublishedBot, published, recall
from conversations.ledger.rows import Key, Known, Remembered, as_json, postgres_statement
from conversations.models import Conversation, Entry, Receipt
from conversations.threads import in_thread

PREPARE_AFTER = 2
"""Uses of a statement before the server keeps its plan."""

FIELDS = tuple(Conversation._meta.concrete_fields)
NAMES = [each.attname for each in FIELDS]

_COLUMNS = ", ".join(f'c."{each.column}"' for each in FIELDS)
LOCK = (
    f"SELECT {_COLUMNS}, b.published_hash, b.model_name, b.enabled "  # noqa: S608 - our own names, here and below
    f'FROM "{Conversation._meta.db_table}" AS c JOIN "{Bot._meta.db_table}" AS b ON b.id = c.bot_id '
    "WHERE c.id = ANY(%s) ORDER BY c.id FOR UPDATE OF c"
)
REMEMBERED = (
    f'SELECT sender, ref, answer FROM "{Receipt._meta.db_table}" '  # noqa: S608
    "WHERE sender = ANY(%s) AND ref = ANY(%s)"
)
FOLLOWING = (
    "SELECT e.conversation_id, o.seq, min(e.seq) "  # noqa: S608
    "FROM unnest(%s::bigint[], %s::bigint[]) AS o(conversation, seq) "
    f'JOIN "{Conversation._meta.db_table}" AS c ON c.id = o.conversation '
    f'JOIN "{Entry._meta.db_table}" AS e ON e.conversation_id = c.id AND e.epoch = c.epoch '
    "WHERE e.author = 'visitor' AND e.seq > o.seq GROUP BY e.conversation_id, o.seq"
)


class Book:
    """One connection; one batch at a time. After an exception it is to be dropped."""

    def __init__(self) -> None:
        self._line: psycopg.AsyncConnection[Any] | None = None

    async def open(
        self, *, conversations: Iterable[int], keys: Iterable[Key], turns: Sequence[tuple[int, int]]
    ) -> Known:
        """Begins a transaction, locks the conversations' rows, and reads what there is to know of the batch: of `keys`,
        which were answered; of `turns` (conversation, entry), what the visitor said next."""
        ids, keys = list(conversations), list(keys)
        line = await self._connected()
        async with line.pipeline():
            await line.execute("BEGIN")
            locked = await line.execute(LOCK, [ids])
            # Only after the locks: what another process has answered until now is then seen.
            answered = await line.execute(REMEMBERED, [[sender for sender, _ in keys], [ref for _, ref in keys]])
            following = await line.execute(FOLLOWING, [*map(list, zip(*turns, strict=True))]) if turns else None
        known = Known({}, {(sender, ref): answer for sender, ref, answer in await answered.fetchall()})
        known.following = {(pk, seq): after for pk, seq, after in await following.fetchall()} if following else {}
        for row in await locked.fetchall():
            conversation: Conversation = Conversation.from_db("default", NAMES, row[: len(NAMES)])
            known.conversations[conversation.pk] = conversation
            if conversation.bot_id not in known.bots:
                known.bots[conversation.bot_id] = await _bot(conversation.bot_id, *row[len(NAMES) :])
        return known

    async def close(
        self, entries: Sequence[Entry], rows: Iterable[Conversation], receipts: Sequence[Remembered]
    ) -> None:
        """Stores it all and commits."""
        line = await self._connected()
        async with line.pipeline():
            await line.execute(postgres_statement(), as_json(entries, rows, receipts))
            await line.execute("COMMIT")

    async def let_go(self) -> None:
        """Ends the transaction of a batch that had nothing to write."""
        await (await self._connected()).execute("ROLLBACK")

    def drop(self) -> None:
        """Cuts the connection; the next batch opens another."""
        line, self._line = self._line, None
        if line is not None:
            line.pgconn.finish()

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if self._line is None or self._line.closed:
            self._line = await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True)
            self._line.prepare_threshold = PREPARE_AFTER
        return self._line


def _parameters() -> dict[str, Any]:
    """Django's, without what concerns its own cursors and adapters."""
    given = connection.get_connection_params()
    ours = {
        name: value for name, value in given.items() if name not in ("context", "cursor_factory", "prepare_threshold")
    }
    return ours | {"connect_timeout": ours.get("connect_timeout", 10)}


async def _bot(pk: int, version: str, model_name: str, enabled: bool) -> PublishedBot:
    bot = recall(version, model_name, enabled=enabled)
    return await in_thread(published, pk) if bot is None else bot
