"""Statements for databases that take one row after the other: SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils import timezone

from conversations.journal import wait_sql
from conversations.journal.changes import Changes
from conversations.journal.columns import entry_fields, names, receipt_fields, row_fields, wait_fields
from conversations.journal.entries import NewEntry, NewWait
from conversations.models import Conversation, Entry, Receipt


def save(changes: Changes) -> None:
    """Stores the changes inside the caller's transaction. Raises what the database raises."""
    with connection.cursor() as cursor:
        for statement, values in zip(_statements(), _values(changes), strict=True):
            if values:
                cursor.executemany(statement, values)


@cache
def _statements() -> tuple[str, ...]:
    changing = ", ".join(f'"{each.column}" = %s' for each in row_fields()[1:])
    return (
        _insert(Entry._meta.db_table, entry_fields()),
        _insert(Receipt._meta.db_table, receipt_fields()),
        f'UPDATE "{Conversation._meta.db_table}" SET {changing} WHERE "id" = %s',  # noqa: S608 - our own names
        f'UPDATE {wait_sql.table()} SET {wait_sql.close_others("%s")} AND "conversation_id" = %s',  # noqa: S608
        f"{wait_sql.insert_into()} VALUES ({', '.join(['%s'] * len(wait_fields()))}) {wait_sql.on_conflict()}",
    )


def _insert(table: str, fields: Sequence[Any]) -> str:
    return f'INSERT INTO "{table}" ({names(fields)}) VALUES ({", ".join(["%s"] * len(fields))})'  # noqa: S608


def _values(changes: Changes) -> tuple[list[tuple[Any, ...]], ...]:
    now = _moment(timezone.now())
    identity, *changing = row_fields()
    rows, entries, receipts, waits = changes.rows()
    return (
        [_plain(entry, entry_fields()) for entry in entries],
        [(each.sender, each.ref, json.dumps(each.answer), now) for each in receipts],
        [_plain(row, (*changing, identity)) for row in rows],
        [(since := _moment(each.since), since, each.conversation_id) for each in waits],
        [_plain(each, wait_fields()) for each in waits],
    )


def _plain(row: Conversation | NewEntry | NewWait, fields: Iterable[Any]) -> tuple[Any, ...]:
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
