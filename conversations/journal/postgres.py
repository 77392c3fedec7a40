"""The journal's own connection to PostgreSQL, used by the event loop itself, without a thread.

A cached row is mostly still true: `write` is then the only round trip, on the condition that the row has the cached
version. Else `open` locks the rows and reads, and `write` is the second round trip.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.db import connection

from bots.answering.published import PublishedBot, published, recall
from bots.models import Bot
from conversations.database.threads import in_thread
from conversations.journal.batch import Known
from conversations.journal.changes import Changes
from conversations.journal.columns import conversation_columns, conversation_of, visitor_of
from conversations.journal.items import Append
from conversations.journal.libpq import Asked, Connection, Statement, array
from conversations.journal.postgres_sql import write_of
from conversations.journal.row_cache import CachedRow, RowCache, StoredRow
from conversations.models import Conversation, Entry, Receipt, Visitor

BEGIN, COMMIT, ROLLBACK = (Statement(word.lower(), word) for word in ("BEGIN", "COMMIT", "ROLLBACK"))
LOCK = Statement(
    "lock",
    "SELECT to_json(found) FROM ("  # noqa: S608 - our own names, here and below
    f"SELECT {conversation_columns('c')}, c.xmin AS version, b.xmin AS bot_version, "
    f"b.published_hash, b.model_name, b.enabled "
    f'FROM "{Conversation._meta.db_table}" AS c JOIN "{Bot._meta.db_table}" AS b ON b.id = c.bot_id '
    "WHERE c.id = ANY($1::bigint[]) ORDER BY c.id FOR UPDATE OF c) AS found",
)
ANSWERED = Statement(
    "answered",
    f'SELECT sender, ref, answer FROM "{Receipt._meta.db_table}" '  # noqa: S608
    "WHERE sender = ANY($1::text[]) AND ref = ANY($2::text[])",
)
VISITORS = Statement(
    "visitors",
    f'SELECT c.id, v.name FROM "{Conversation._meta.db_table}" AS c '  # noqa: S608
    f'JOIN "{Visitor._meta.db_table}" AS v ON v.id = c.visitor_id WHERE c.id = ANY($1::bigint[])',
)
FOLLOWING = Statement(
    "following",
    "SELECT e.conversation_id, o.seq, min(e.seq) "  # noqa: S608
    "FROM unnest($1::bigint[], $2::bigint[]) AS o(conversation, seq) "
    f'JOIN "{Entry._meta.db_table}" AS e ON e.conversation_id = o.conversation '
    "WHERE e.author = 'visitor' AND e.attachment IS NULL AND e.seq > o.seq GROUP BY e.conversation_id, o.seq",
)

CACHED_BESIDE_THE_ROW = ("version", "bot_version", "published_hash", "model_name", "enabled")

_read = msgspec.json.Decoder().decode


class PostgresJournal:
    """One connection and the rows cached from it; one batch at a time. After an exception it must be dropped."""

    def __init__(self) -> None:
        self.cache = RowCache()
        self._connection: Connection | None = None

    def recall(self, items: Sequence[Append]) -> Known:
        """Takes the items' conversations from the cache, without a query.

        Leaves out those in which the visitor may have said more than the bot is about to answer.
        """
        known = Known({}, {}, {})
        for pk in {item.conversation for item in items}:
            cached = self.cache.take(pk)
            bot = recall(cached.published_hash, cached.model_name, enabled=cached.enabled) if cached else None
            if cached and bot:
                known.add(cached, bot)
        for item in items:
            row = known.conversations.get(item.conversation)
            if row and item.answers is not None and row.last_seq != item.answers:
                known.leave_out(item.conversation)
        return known

    async def open(self, items: Sequence[Append]) -> Known:
        """Begins a transaction, locks the conversations' rows, and reads all that decides the items: their refs that
        were answered before, and what the visitor said after the entry that the bot answers."""
        keys = {(item.sender, item.ref) for item in items if item.ref}
        turns = [(item.conversation, item.answers) for item in items if item.answers is not None]
        rows = [_numbers({item.conversation for item in items})]
        asked: list[Asked] = [
            (BEGIN, ()),
            (LOCK, rows),
            # Whoever renames a visitor writes to the conversation's row, too.
            (VISITORS, rows),
            # Only after the locks: the answers that another process has given until now are then found.
            (ANSWERED, [array([sender for sender, _ in keys]), array([ref for _, ref in keys])]),
        ]
        if turns:
            asked.append((FOLLOWING, [_numbers(pk for pk, _ in turns), _numbers(entry for _, entry in turns)]))
        _, locked, visitors, answered, *following = await (await self._connected()).ask(*asked)
        known = Known({}, {(sender.decode(), ref.decode()): _read(answer) for sender, ref, answer in answered}, {})
        known.following = {(int(pk), int(entry)): int(after) for rows in following for pk, entry, after in rows}
        names = {int(pk): name.decode() for pk, name in visitors}
        for (text,) in locked:
            found = _read(text)
            conversation = conversation_of(found)
            conversation.visitor = visitor_of(conversation.visitor_id, names[conversation.pk])
            cached = CachedRow(conversation, **{name: found[name] for name in CACHED_BESIDE_THE_ROW})
            cached.keep(cached.version)
            known.add(cached, await _bot(cached))
        return known

    async def write(self, known: Known, changes: Changes, *, locked: bool) -> dict[int, StoredRow]:
        """Stores the changes and commits; gives each conversation's row as stored.

        Not `locked`: only changes of rows that have the cached versions, as have their bots; the other conversations
        are missing in the result. Raises IntegrityError if a command was answered before.
        """
        statement, values, texts = write_of(changes, {} if locked else known.cached)
        end: tuple[Asked, ...] = ((COMMIT, ()),) if locked else ()
        written, *_ = await (await self._connected()).ask((statement, values), *end)
        stored = {int(pk): StoredRow(texts[int(pk)], version.decode()) for pk, version in written}
        for pk, cached in known.cached.items():
            if pk in stored:
                cached.keep(stored[pk].version)
            if pk in stored or pk not in texts:
                self.cache.put(cached)
        return stored

    async def let_go(self, known: Known) -> None:
        """Ends the transaction of a batch that has nothing to write."""
        await (await self._connected()).ask((ROLLBACK, ()))
        for cached in known.cached.values():
            self.cache.put(cached)

    def drop(self) -> None:
        """Cuts the connection; the next batch opens another."""
        if self._connection:
            self._connection.close()

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await Connection.connect(_parameters())
        return self._connection


def _parameters() -> dict[str, Any]:
    """Django's, without those for its own cursors and adapters."""
    given = connection.get_connection_params()
    ours = {
        name: value for name, value in given.items() if name not in ("context", "cursor_factory", "prepare_threshold")
    }
    return ours | {"connect_timeout": ours.get("connect_timeout", 10)}


async def _bot(cached: CachedRow) -> PublishedBot:
    bot = recall(cached.published_hash, cached.model_name, enabled=cached.enabled)
    return await in_thread(published, cached.conversation.bot_id) if bot is None else bot


def _numbers(values: Iterable[int]) -> str:
    """The array as PostgreSQL writes it."""
    return "{" + ",".join(map(str, values)) + "}"
