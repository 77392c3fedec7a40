"""The journal's own connection to PostgreSQL, used by the event loop itself, without a thread.

What this process has seen last of a conversation is mostly what is still so: `write` is then the only round trip, on
the condition that the row's version is the one seen. Else `open` locks the rows and reads, and `write` is the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.db import connection

from bots.answering.published import PublishedBot, published, recall
from bots.models import Bot
from conversations.database.threads import in_thread
from conversations.journal.known import Key, Known, Seen, StoredRow
from conversations.journal.libpq import Line, Statement, array
from conversations.journal.row_cache import Recent
from conversations.journal.sql import (
    NewEntry,
    Remembered,
    conversation_columns,
    conversation_of,
    lines_as_json,
    postgres_statement,
    postgres_statement_for_one,
    receipts_as_json,
    rows_as_json,
    values_for_one,
)
from conversations.models import Conversation, Entry, Receipt

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
FOLLOWING = Statement(
    "following",
    "SELECT e.conversation_id, o.seq, min(e.seq) "  # noqa: S608
    "FROM unnest($1::bigint[], $2::bigint[]) AS o(conversation, seq) "
    f'JOIN "{Conversation._meta.db_table}" AS c ON c.id = o.conversation '
    f'JOIN "{Entry._meta.db_table}" AS e ON e.conversation_id = c.id AND e.epoch = c.epoch '
    "WHERE e.author = 'visitor' AND e.seq > o.seq GROUP BY e.conversation_id, o.seq",
)
WRITE = Statement("write", postgres_statement("$1", "$2", "$3"))
WRITE_ONE = Statement("write one", postgres_statement_for_one())

OF_SEEN = ("version", "bot_version", "published_hash", "model_name", "enabled")

_read = msgspec.json.Decoder().decode


class Book:
    """One connection; one batch at a time. After an exception it is to be dropped."""

    def __init__(self) -> None:
        self.recent = Recent()
        self._line: Line | None = None

    def recall(self, *, conversations: Iterable[int], turns: Sequence[tuple[int, int]]) -> Known:
        """What was seen last of these conversations, without asking; not of those in which the visitor may have said
        more than the bot is about to answer (`turns`: conversation, entry)."""
        known = Known({}, {}, following={})
        for pk in conversations:
            seen = self.recent.take(pk)
            bot = recall(seen.published_hash, seen.model_name, enabled=seen.enabled) if seen else None
            if seen and bot:
                known.add(seen, bot)
        for pk, entry in turns:
            if pk in known.conversations and known.conversations[pk].last_seq != entry:
                known.leave_out(pk)
        return known

    async def open(
        self, *, conversations: Iterable[int], keys: Iterable[Key], turns: Sequence[tuple[int, int]]
    ) -> Known:
        """Begins a transaction, locks the conversations' rows, and reads what there is to know of the batch: of `keys`,
        which were answered; of `turns` (conversation, entry), what the visitor said next."""
        keys = list(keys)
        asked = [
            (BEGIN, ()),
            (LOCK, [_numbers(conversations)]),
            # Only after the locks: what another process has answered until now is then seen.
            (ANSWERED, [array([sender for sender, _ in keys]), array([ref for _, ref in keys])]),
        ]
        if turns:
            asked.append((FOLLOWING, [_numbers(pk for pk, _ in turns), _numbers(entry for _, entry in turns)]))
        _, locked, answered, *following = await (await self._connected()).ask(*asked)
        known = Known({}, {(sender.decode(), ref.decode()): _read(answer) for sender, ref, answer in answered})
        known.following = {(int(pk), int(entry)): int(after) for rows in following for pk, entry, after in rows}
        for (text,) in locked:
            found = _read(text)
            seen = Seen(conversation_of(found), **{name: found[name] for name in OF_SEEN})
            known.add(seen, await _bot(seen))
        return known

    async def write(
        self,
        known: Known,
        entries: Sequence[NewEntry],
        rows: Iterable[Conversation],
        receipts: Sequence[Remembered],
        *,
        locked: bool,
    ) -> dict[int, StoredRow]:
        """Stores it all and commits; gives what was stored of each conversation's row.

        Not `locked`: only what belongs to rows that are still as they were seen, with bots that are; the other
        conversations are missing in the result. Raises IntegrityError where a command was answered before.
        """
        rows = list(rows)
        texts = rows_as_json(rows, {} if locked else known.seen)
        line = await self._connected()
        if not locked and len(rows) == len(entries) == len(receipts) == 1:
            values = values_for_one(entries[0], receipts[0], rows[0], known.seen[rows[0].pk])
            [written] = await line.ask((WRITE_ONE, values))
        else:
            written, *_ = await line.ask(
                (WRITE, [f"[{','.join(texts.values())}]", lines_as_json(entries), receipts_as_json(receipts)]),
                *([(COMMIT, ())] if locked else ()),
            )
        stored = {int(pk): StoredRow(texts[int(pk)], version.decode()) for pk, version in written}
        for pk, seen in known.seen.items():
            if pk in stored:
                seen.version = stored[pk].version
            if pk in stored or pk not in texts:
                self.recent.put(seen)
        return stored

    async def let_go(self, known: Known) -> None:
        """Ends the transaction of a batch that had nothing to write."""
        await (await self._connected()).ask((ROLLBACK, ()))
        for seen in known.seen.values():
            self.recent.put(seen)

    def drop(self) -> None:
        """Cuts the connection; the next batch opens another."""
        if self._line:
            self._line.close()

    async def _connected(self) -> Line:
        if self._line is None or self._line.closed:
            self._line = await Line.connect(_parameters())
        return self._line


def _parameters() -> dict[str, Any]:
    """Django's, without what concerns its own cursors and adapters."""
    given = connection.get_connection_params()
    ours = {
        name: value for name, value in given.items() if name not in ("context", "cursor_factory", "prepare_threshold")
    }
    return ours | {"connect_timeout": ours.get("connect_timeout", 10)}


async def _bot(seen: Seen) -> PublishedBot:
    bot = recall(seen.published_hash, seen.model_name, enabled=seen.enabled)
    return await in_thread(published, seen.conversation.bot_id) if bot is None else bot


def _numbers(values: Iterable[int]) -> str:
    """As PostgreSQL writes an array."""
    return "{" + ",".join(map(str, values)) + "}"
