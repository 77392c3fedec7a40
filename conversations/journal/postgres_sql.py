"""PostgreSQL's statements that store changes: all kinds of rows in one statement, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.utils import timezone

from bots.models import Bot
from conversations.journal import wait_sql
from conversations.journal.changes import Changes
from conversations.journal.columns import (
    ALL_GROUPS,
    Groups,
    changed_groups,
    entry_fields,
    fields_of,
    names,
    receipt_fields,
    row_fields,
    wait_fields,
)
from conversations.journal.entries import NewEntry, NewReceipt
from conversations.journal.libpq import Statement
from conversations.journal.row_cache import CachedRow
from conversations.models import Conversation, Entry, Receipt

MOST_LINES = 4
"""Lines of one conversation that are stored by a statement of their own; a bot seldom says more at once."""


class Write(NamedTuple):
    """A statement with its values; and the rows in JSON, by conversation."""

    statement: Statement
    values: list[str | None]
    rows: dict[int, str]


def write_of(changes: Changes, cached: Mapping[int, CachedRow]) -> Write:
    """The statement that stores the changes.

    A conversation that is in `cached` is stored only if its row and its bot's still have the cached versions.
    """
    rows, entries, receipts, waits = changes.rows()
    groups = _groups(rows, cached)
    texts = rows_as_json(rows, cached, groups)
    if cached and not waits and len(rows) == 1 and len(entries) <= MOST_LINES and len(receipts) <= 1:
        values = _values_for_one(entries, receipts, rows[0], cached[rows[0].pk], groups)
        return Write(_write_one(groups, len(entries), len(receipts)), values, texts)
    values = [f"[{','.join(texts.values())}]", _encode(entries), _receipts_as_json(receipts)]
    if waits:
        return Write(_write_with_waits(groups), [*values, _encode(waits)], texts)
    return Write(_write_many(groups), values, texts)


def save(changes: Changes) -> None:
    """Stores the changes on Django's connection, inside the caller's transaction, who has locked the rows. Raises what
    the database raises."""
    with connection.cursor() as cursor:
        values = write_of(changes, {}).values
        cursor.execute(_statement(ALL_GROUPS, *["%s"] * len(values)), values)


def rows_as_json(
    rows: Iterable[Conversation], cached: Mapping[int, CachedRow], groups: Groups = ALL_GROUPS
) -> dict[int, str]:
    """Each row by its conversation; a cached one with its versions."""
    return {row.pk: _encode(_named(row, groups) | _versions(cached.get(row.pk))) for row in rows}


def _groups(rows: Iterable[Conversation], cached: Mapping[int, CachedRow]) -> Groups:
    """The groups of columns that differ from the cached ones. All, if one row is not cached."""
    if not cached:
        return ALL_GROUPS
    found = {group for row in rows for group in changed_groups(row, cached[row.pk].stored)}
    return tuple(group for group in ALL_GROUPS if group in found or group == "line")


def _named(row: Conversation, groups: Groups) -> dict[str, Any]:
    return {"id": row.pk, **{each.column: getattr(row, each.attname) for each in fields_of(groups)}}


def _versions(cached: CachedRow | None) -> dict[str, str]:
    return {"version": cached.version, "bot_version": cached.bot_version} if cached else {}


def _receipts_as_json(receipts: Iterable[NewReceipt]) -> str:
    now = timezone.now()
    return _encode(
        [
            {"sender": each.sender, "ref": each.ref, "answer": each.answer, "at": now, "about": each.conversation}
            for each in receipts
        ]
    )


@cache
def _write_many(groups: Groups) -> Statement:
    return Statement(f"write {'-'.join(groups)}", _statement(groups, "$1", "$2", "$3"))


@cache
def _write_with_waits(groups: Groups) -> Statement:
    return Statement(f"write waits {'-'.join(groups)}", _statement(groups, "$1", "$2", "$3", "$4"))


@cache
def _statement(groups: Groups, rows: str, lines: str, receipts: str, waits: str = "") -> str:
    """Stores rows, lines, receipts and waits at once, and gives the id and version of each row that was stored; those
    of other rows are not stored. Each kind is a parameter in JSON, which costs the client least; the
    parameters stand in the statement in this order.

    Rows are locked in the order of their ids, as everywhere.
    """
    entry, receipt, row = Entry._meta.db_table, Receipt._meta.db_table, Conversation._meta.db_table
    entry_names, receipt_names = names(entry_fields()), names(receipt_fields())
    fields = fields_of(groups)
    changing = ", ".join(f'"{each.column}" = x."{each.column}"' for each in fields)
    return (
        f"WITH x AS MATERIALIZED (SELECT * FROM json_to_recordset({rows}::json) "  # noqa: S608 - our own names
        f"AS x({_types((row_fields()[0], *fields))}, version xid, bot_version xid)), "
        f'held AS MATERIALIZED (SELECT c."id" FROM "{row}" AS c JOIN x ON x."id" = c."id" '
        f'JOIN "{Bot._meta.db_table}" AS b ON b."id" = c."bot_id" '
        "WHERE (x.version IS NULL OR c.xmin = x.version) AND (x.bot_version IS NULL OR b.xmin = x.bot_version) "
        'ORDER BY c."id" FOR UPDATE OF c), '
        f'lines AS (INSERT INTO "{entry}" ({entry_names}) SELECT {entry_names} '
        f"FROM json_to_recordset({lines}::json) AS l({_types(entry_fields())}) "
        'WHERE l."conversation_id" IN (SELECT "id" FROM held)), '
        f'receipts AS (INSERT INTO "{receipt}" ({receipt_names}) SELECT {receipt_names} '
        f"FROM json_to_recordset({receipts}::json) AS r({_types(receipt_fields())}, about bigint) "
        'WHERE r.about IN (SELECT "id" FROM held)) '
        f"{_waits(waits) if waits else ''}"
        f'UPDATE "{row}" AS c SET {changing} FROM x JOIN held ON held."id" = x."id" WHERE c."id" = x."id" '
        'RETURNING c."id", c.xmin'
    )


def _waits(waits: str) -> str:
    """The parts of the statement that end other open waits, and then store these."""
    return (
        f", new_waits AS MATERIALIZED (SELECT * FROM json_to_recordset({waits}::json) "  # noqa: S608 - our own names
        f'AS w({_types(wait_fields())}) WHERE "conversation_id" IN (SELECT "id" FROM held)), '
        f"others AS (UPDATE {wait_sql.table()} AS o SET "
        f'"until" = n."since", "ended_by" = \'takeover\' FROM new_waits AS n '
        'WHERE o."conversation_id" = n."conversation_id" AND o."until" IS NULL AND o."since" <> n."since" '
        "RETURNING 1), "
        f"waits AS ({wait_sql.insert_into()} SELECT {names(wait_fields())} FROM new_waits "
        # Counted so that the others are ended before.
        f"WHERE (SELECT count(*) FROM others) >= 0 {wait_sql.on_conflict()}) "
    )


@cache
def _write_one(groups: Groups, lines: int, receipts: int) -> Statement:
    """Stores one cached row with so many lines, and a receipt or none; half of PostgreSQL's time for `_statement`."""
    row = Conversation._meta.db_table
    number = count(1)
    identity, version, bot_version = (f"${next(number)}" for _ in range(3))
    changing = ", ".join(f'"{each.column}" = ${next(number)}' for each in fields_of(groups))
    inserts = [
        *(_insert_if_stored(Entry._meta.db_table, entry_fields(), number) for _ in range(lines)),
        *(_insert_if_stored(Receipt._meta.db_table, receipt_fields(), number) for _ in range(receipts)),
    ]
    parts = "".join(f", part{at} AS ({insert})" for at, insert in enumerate(inserts))
    return Statement(
        f"write {lines} {receipts} {'-'.join(groups)}",
        f'WITH stored AS (UPDATE "{row}" AS c SET {changing} FROM "{Bot._meta.db_table}" AS b '  # noqa: S608 - our own names
        f'WHERE c."id" = {identity} AND c.xmin = {version} AND b."id" = c."bot_id" AND b.xmin = {bot_version} '
        f'RETURNING c."id", c.xmin){parts} SELECT * FROM stored',
    )


def _insert_if_stored(table: str, fields: Sequence[Any], number: Iterator[int]) -> str:
    """Inserts a row of the next parameters if the conversation's row was stored."""
    values = ", ".join(f"${next(number)}::{each.rel_db_type(connection)}" for each in fields)
    return f'INSERT INTO "{table}" ({names(fields)}) SELECT {values} FROM stored'  # noqa: S608 - our own names


def _values_for_one(
    entries: Iterable[NewEntry], receipts: Iterable[NewReceipt], row: Conversation, cached: CachedRow, groups: Groups
) -> list[str | None]:
    changing = [_as_text(getattr(row, each.attname)) for each in fields_of(groups)]
    lines = [_as_text(getattr(entry, each.attname)) for entry in entries for each in entry_fields()]
    answers = [
        value
        for each in receipts
        for value in (each.sender, each.ref, _encode(each.answer), timezone.now().isoformat())
    ]
    return [str(row.pk), cached.version, cached.bot_version, *changing, *lines, *answers]


def _as_text(value: Any) -> str | None:
    """The value as PostgreSQL reads it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    return _encode(value)


def _types(fields: Iterable[Any]) -> str:
    return ", ".join(
        f'"{each.column}" {each.rel_db_type(connection) if each.primary_key else each.db_type(connection)}'
        for each in fields
    )


def _encode(what: Any) -> str:
    return msgspec.json.encode(what).decode()
