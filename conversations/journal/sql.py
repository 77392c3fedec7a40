"""Lines, rows and receipts as the database takes them: each kind in one statement, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

import msgspec
from django.db import connection, models
from django.utils import timezone

from bots.models import Bot
from conversations.journal.known import Seen
from conversations.models import Conversation, Entry, Receipt

ROW_FIELDS = (
    "operator",
    "epoch",
    "awaiting_since",
    "awaiting_reason",
    "awaiting_told",
    "misses",
    "bot_unavailable",
    "session",
    "bot_due",
    "bot_due_at",
    "follows_at",
    "last_seq",
    "last_author",
    "last_text",
    "last_at",
    "visitor_at",
    "stalls_at",
    "abandons_at",
    "ends_at",
    "unread",
    "seen_seq",
    "visitor_seen_seq",
    "ended_at",
)
"""What of a conversation's row changes when something is said or seen."""


class NewEntry(msgspec.Struct, kw_only=True):
    """An entry that is to be stored: its columns. A model's instance costs ten times as much to make."""

    conversation_id: int
    seq: int
    author: str
    operator_id: int | None
    name: str
    text: str
    via: str
    notice: str
    buttons: list[dict[str, Any]]
    attachment: dict[str, Any] | None
    input: dict[str, str] | None
    not_understood: bool
    ref: str
    epoch: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Remembered:
    """A command's answer, to be kept."""

    sender: str
    ref: str
    answer: dict[str, Any]
    conversation: int
    """What it was about."""


def save(entries: Sequence[NewEntry], rows: Iterable[Conversation], receipts: Sequence[Remembered]) -> None:
    """Stores it all on Django's connection, inside the caller's transaction, who has locked the rows. Raises what the
    database raises."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            texts = f"[{','.join(rows_as_json(rows, {}).values())}]"
            statement = postgres_statement("%s", "%s", "%s")
            cursor.execute(statement, [texts, lines_as_json(entries), receipts_as_json(receipts)])
            return
        for statement, values in zip(_statements(), _values(entries, rows, receipts), strict=True):
            if values:
                cursor.executemany(statement, values)


def lines_as_json(entries: Sequence[NewEntry]) -> str:
    """What `postgres_statement` takes for the lines."""
    return _encode(entries)


def receipts_as_json(receipts: Iterable[Remembered]) -> str:
    """And for the receipts."""
    now = timezone.now()
    return _encode(
        [
            {"sender": each.sender, "ref": each.ref, "answer": each.answer, "at": now, "about": each.conversation}
            for each in receipts
        ]
    )


def rows_as_json(rows: Iterable[Conversation], seen: Mapping[int, Seen]) -> dict[int, str]:
    """And for each row; one that was `seen` is stored only where it and its bot's are still of those versions."""
    return {row.pk: _encode(_named(row, _row_fields()) | _versions(seen.get(row.pk))) for row in rows}


def _versions(seen: Seen | None) -> dict[str, str]:
    return {"version": seen.version, "bot_version": seen.bot_version} if seen else {}


def conversation_columns(alias: str) -> str:
    """All of a conversation's."""
    return ", ".join(f'{alias}."{each.column}"' for each in Conversation._meta.concrete_fields)


def conversation_of(found: dict[str, Any]) -> Conversation:
    """The row that came as JSON."""
    fields: tuple[Any, ...] = Conversation._meta.concrete_fields
    values = [_from_json(each, found[each.column]) for each in fields]
    conversation: Conversation = Conversation.from_db("default", [each.attname for each in fields], values)
    return conversation


def correct(conversation: Conversation, found: dict[str, Any]) -> None:
    """Makes the row what somebody else has stored, which came as JSON. Raises KeyError where a column is missing."""
    for each in _row_fields():
        setattr(conversation, each.attname, _from_json(each, found[each.column]))


def _from_json(column: Any, value: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and isinstance(column, models.DateTimeField) else value


@cache
def postgres_statement(rows: str, lines: str, receipts: str) -> str:
    """Stores rows, lines and receipts at once, and gives the id and version of each row that was stored; what belongs
    to another one is not. Each kind comes as JSON, which costs the client least, in the place of these
    parameters, which stand in it in this order.

    Rows are locked in the order of their ids, as everywhere.
    """
    entry, receipt, row = Entry._meta.db_table, Receipt._meta.db_table, Conversation._meta.db_table
    entry_names, receipt_names = _names(_entry_fields()), _names(_receipt_fields())
    changes = ", ".join(f'"{each.column}" = x."{each.column}"' for each in _row_fields() if not each.primary_key)
    return (
        f"WITH x AS MATERIALIZED (SELECT * FROM json_to_recordset({rows}::json) "  # noqa: S608 - our own names
        f"AS x({_types(_row_fields())}, version xid, bot_version xid)), "
        f'held AS MATERIALIZED (SELECT c."id" FROM "{row}" AS c JOIN x ON x."id" = c."id" '
        f'JOIN "{Bot._meta.db_table}" AS b ON b."id" = c."bot_id" '
        "WHERE (x.version IS NULL OR c.xmin = x.version) AND (x.bot_version IS NULL OR b.xmin = x.bot_version) "
        'ORDER BY c."id" FOR UPDATE OF c), '
        f'lines AS (INSERT INTO "{entry}" ({entry_names}) SELECT {entry_names} '
        f"FROM json_to_recordset({lines}::json) AS l({_types(_entry_fields())}) "
        'WHERE l."conversation_id" IN (SELECT "id" FROM held)), '
        f'receipts AS (INSERT INTO "{receipt}" ({receipt_names}) SELECT {receipt_names} '
        f"FROM json_to_recordset({receipts}::json) AS r({_types(_receipt_fields())}, about bigint) "
        'WHERE r.about IN (SELECT "id" FROM held)) '
        f'UPDATE "{row}" AS c SET {changes} FROM x JOIN held ON held."id" = x."id" WHERE c."id" = x."id" '
        'RETURNING c."id", c.xmin'
    )


@cache
def postgres_statement_for_one() -> str:
    """The same for one line, one receipt and one row that was seen, which takes PostgreSQL half the time."""
    entry, receipt, row = Entry._meta.db_table, Receipt._meta.db_table, Conversation._meta.db_table
    number = count(1)
    identity, version, bot_version = (f"${next(number)}" for _ in range(3))
    changes = ", ".join(f'"{each.column}" = ${next(number)}' for each in _row_fields()[1:])
    line = ", ".join(f"${next(number)}::{each.rel_db_type(connection)}" for each in _entry_fields())
    answer = ", ".join(f"${next(number)}::{each.rel_db_type(connection)}" for each in _receipt_fields())
    return (
        f'WITH stored AS (UPDATE "{row}" AS c SET {changes} FROM "{Bot._meta.db_table}" AS b '  # noqa: S608 - our own names
        f'WHERE c."id" = {identity} AND c.xmin = {version} AND b."id" = c."bot_id" AND b.xmin = {bot_version} '
        'RETURNING c."id", c.xmin), '
        f'line AS (INSERT INTO "{entry}" ({_names(_entry_fields())}) SELECT {line} FROM stored), '
        f'receipt AS (INSERT INTO "{receipt}" ({_names(_receipt_fields())}) SELECT {answer} FROM stored) '
        "SELECT * FROM stored"
    )


def values_for_one(entry: NewEntry, receipt: Remembered, row: Conversation, seen: Seen) -> list[str | None]:
    """What it takes."""
    changes = [_as_text(getattr(row, each.attname)) for each in _row_fields()[1:]]
    line = [_as_text(getattr(entry, each.attname)) for each in _entry_fields()]
    answer = [receipt.sender, receipt.ref, _encode(receipt.answer), timezone.now().isoformat()]
    return [str(row.pk), seen.version, seen.bot_version, *changes, *line, *answer]


def _as_text(value: Any) -> str | None:
    """As PostgreSQL reads it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    return _encode(value)


@cache
def _statements() -> tuple[str, str, str]:
    """The same for databases that take one row after the other."""

    def insert(table: str, fields: Sequence[Any]) -> str:
        return f'INSERT INTO "{table}" ({_names(fields)}) VALUES ({", ".join(["%s"] * len(fields))})'  # noqa: S608

    changes = ", ".join(f'"{each.column}" = %s' for each in _row_fields()[1:])
    return (
        insert(Entry._meta.db_table, _entry_fields()),
        insert(Receipt._meta.db_table, _receipt_fields()),
        f'UPDATE "{Conversation._meta.db_table}" SET {changes} WHERE "id" = %s',  # noqa: S608
    )


def _values(
    entries: Iterable[NewEntry], rows: Iterable[Conversation], receipts: Iterable[Remembered]
) -> tuple[list[tuple[Any, ...]], ...]:
    now = timezone.now()
    identity, *changing = _row_fields()
    return (
        [_plain(entry, _entry_fields()) for entry in entries],
        [(each.sender, each.ref, json.dumps(each.answer), _moment(now)) for each in receipts],
        [_plain(row, (*changing, identity)) for row in rows],
    )


@cache
def _entry_fields() -> tuple[Any, ...]:
    return tuple(each for each in Entry._meta.concrete_fields if not each.primary_key)


@cache
def _receipt_fields() -> tuple[Any, ...]:
    return tuple(Receipt._meta.get_field(name) for name in ("sender", "ref", "answer", "at"))


@cache
def _row_fields() -> tuple[Any, ...]:
    return tuple(Conversation._meta.get_field(name) for name in ("id", *ROW_FIELDS))


def _names(fields: Iterable[Any]) -> str:
    return ", ".join(f'"{each.column}"' for each in fields)


def _types(fields: Iterable[Any]) -> str:
    return ", ".join(
        f'"{each.column}" {each.rel_db_type(connection) if each.primary_key else each.db_type(connection)}'
        for each in fields
    )


def _named(row: models.Model, fields: Iterable[Any]) -> dict[str, Any]:
    return {each.column: getattr(row, each.attname) for each in fields}


def _plain(row: models.Model | NewEntry, fields: Iterable[Any]) -> tuple[Any, ...]:
    """The values as SQLite keeps them."""
    values = []
    for each in fields:
        value = getattr(row, each.attname)
        if isinstance(each, models.JSONField):
            value = None if value is None else json.dumps(value)
        elif isinstance(value, datetime):
            value = _moment(value)
        values.append(value)
    return tuple(values)


def _moment(value: datetime) -> str | None:
    return connection.ops.adapt_datetimefield_value(value)


def _encode(what: Any) -> str:
    return msgspec.json.encode(what).decode()
