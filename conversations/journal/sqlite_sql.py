"""Statements for databases that take one row after the other: SQLite."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.utils import timezone

from conversations.journal import wait_sql
from conversations.journal.changes import Changes
from conversations.journal.columns import (
    ALL_GROUPS,
    Groups,
    GroupValues,
    changed_groups,
    entry_fields,
    fields_of,
    names,
    receipt_fields,
    row_fields,
    wait_fields,
)
from conversations.journal.entries import NewEntry, NewWait
from conversations.models import Conversation, Entry, Receipt


def save(changes: Changes, stored: Mapping[int, GroupValues] | None = None) -> None:
    """Stores the changes inside the caller's transaction. Raises what the database raises.

    `stored`: by conversation, its row as it is in the database: groups of columns that are as they were are not
    written, nor their indexes.
    """
    rows, entries, receipts, waits = changes.rows()
    _run_many(_insert(Entry, entry_fields()), [_plain(entry, entry_fields()) for entry in entries])
    if receipts:
        now = _moment(timezone.now())
        answers = [(each.sender, each.ref, json.dumps(each.answer), now) for each in receipts]
        _run_many(_insert(Receipt, receipt_fields()), answers)
    by_groups: defaultdict[Groups, list[Conversation]] = defaultdict(list)
    for row in rows:
        known = stored.get(row.pk) if stored else None
        by_groups[changed_groups(row, known) if known else ALL_GROUPS].append(row)
    for groups, changed in by_groups.items():
        if groups:
            fields = (*fields_of(groups), row_fields()[0])
            _run_many(_update(groups), [_plain(row, fields) for row in changed])
    if waits:
        others = [(since := _moment(each.since), since, each.conversation_id) for each in waits]
        _run_many(_close_waits(), others)
        _run_many(_insert_waits(), [_plain(each, wait_fields()) for each in waits])


def _run_many(statement: str, values: list[tuple[Any, ...]]) -> None:
    """Runs the statement with each of these, past Django's cursor, which looks for `%s` in it each time."""
    if values:
        with connection.wrap_database_errors:
            connection.connection.executemany(statement, values)


@cache
def _insert(model: type[models.Model], fields: tuple[Any, ...]) -> str:
    return f'INSERT INTO "{model._meta.db_table}" ({names(fields)}) VALUES ({_places(fields)})'  # noqa: S608


@cache
def _update(groups: Groups) -> str:
    changing = ", ".join(f'"{each.column}" = ?' for each in fields_of(groups))
    return f'UPDATE "{Conversation._meta.db_table}" SET {changing} WHERE "id" = ?'  # noqa: S608 - our own names


@cache
def _close_waits() -> str:
    return f'UPDATE {wait_sql.table()} SET {wait_sql.close_others("?")} AND "conversation_id" = ?'  # noqa: S608


@cache
def _insert_waits() -> str:
    return f"{wait_sql.insert_into()} VALUES ({_places(wait_fields())}) {wait_sql.on_conflict()}"


def _places(fields: tuple[Any, ...]) -> str:
    return ", ".join("?" * len(fields))


def _plain(row: Conversation | NewEntry | NewWait, fields: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values as SQLite keeps them."""
    read, writers = _readers(fields)
    values = list(read(row))
    for at, write in writers:
        if values[at] is not None:
            values[at] = write(values[at])
    return tuple(values)


@cache
def _readers(fields: tuple[Any, ...]) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[tuple[int, Any], ...]]:
    """Reads the fields' values; and the places of those that SQLite keeps otherwise than Python, and how it does."""
    writers = [(at, _writer_of(each)) for at, each in enumerate(fields)]
    return attrgetter(*(each.attname for each in fields)), tuple((at, write) for at, write in writers if write)


def _writer_of(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return _moment
    return json.dumps if isinstance(field, models.JSONField) else None


def _moment(value: datetime) -> str:
    """As Django writes a time on SQLite."""
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(" ")
