"""Lines, rows and receipts as the database takes them: each kind in one statement, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

import msgspec
from django.db import connection, models
from django.utils import timezone

from bots.published import PublishedBot
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
    "ended_at",
)
"""What of a conversation's row changes when something is said."""

Key: TypeAlias = tuple[str, str]
"""A sender and a `ref`."""


@dataclass(slots=True)
class Known:
    """What the database knows of a batch, read under the rows' locks."""

    conversations: dict[int, Conversation]
    answered: dict[Key, dict[str, Any]]
    bots: dict[int, PublishedBot] = field(default_factory=dict)
    following: dict[tuple[int, int], int] | None = None
    """By conversation and entry: the visitor's next entry. None where it was not looked up for the whole batch."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A command's answer, to be kept."""

    sender: str
    ref: str
    answer: dict[str, Any]


def save(entries: Sequence[Entry], rows: Iterable[Conversation], receipts: Sequence[Remembered]) -> None:
    """Stores it all on Django's connection, inside the caller's transaction. Raises what the database raises."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(postgres_statement(), as_json(entries, rows, receipts))
            return
        for statement, values in zip(_statements(), _values(entries, rows, receipts), strict=True):
            if values:
                cursor.executemany(statement, values)


def as_json(
    entries: Iterable[Entry], rows: Iterable[Conversation], receipts: Iterable[Remembered]
) -> tuple[str, str, str]:
    """What `postgres_statement` takes."""
    now = timezone.now()
    return (
        _encode([_named(entry, _entry_fields()) for entry in entries]),
        _encode([{"sender": each.sender, "ref": each.ref, "answer": each.answer, "at": now} for each in receipts]),
        _encode([_named(row, _row_fields()) for row in rows]),
    )


@cache
def postgres_statement() -> str:
    """Stores lines, receipts and rows at once; each comes as JSON, which costs the client least."""
    entry, receipt, row = Entry._meta.db_table, Receipt._meta.db_table, Conversation._meta.db_table
    entry_names, receipt_names = _names(_entry_fields()), _names(_receipt_fields())
    changes = ", ".join(f'"{each.column}" = x."{each.column}"' for each in _row_fields() if not each.primary_key)
    return (
        f'WITH lines AS (INSERT INTO "{entry}" ({entry_names}) SELECT {entry_names} '  # noqa: S608 - our own names
        f"FROM json_to_recordset(%s::json) AS x({_types(_entry_fields())})), "
        f'receipts AS (INSERT INTO "{receipt}" ({receipt_names}) SELECT {receipt_names} '
        f"FROM json_to_recordset(%s::json) AS x({_types(_receipt_fields())})) "
        f'UPDATE "{row}" AS c SET {changes} '
        f'FROM json_to_recordset(%s::json) AS x({_types(_row_fields())}) WHERE c."id" = x."id"'
    )


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
    entries: Iterable[Entry], rows: Iterable[Conversation], receipts: Iterable[Remembered]
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


def _plain(row: models.Model, fields: Iterable[Any]) -> tuple[Any, ...]:
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


def _encode(rows: list[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
