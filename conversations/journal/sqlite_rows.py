"""Reads what decides a batch, on SQLite: the conversations' rows and earlier answers.

Django's querysets compile their SQL anew for every message and convert each value on the way, which takes as long as
SQLite itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models

from conversations.journal.columns import visitor_of
from conversations.models import Conversation, Receipt, Visitor


def conversations_of(ids: Collection[int], *, visitors: bool) -> dict[int, Conversation]:
    """The conversations, by id; `visitors`: with the visitors' names. The transaction is the only one that writes."""
    rows = run(_select(), [json.dumps(list(ids))])
    readers = _readers()
    names = [each.attname for each in Conversation._meta.concrete_fields]
    found = {}
    for *values, name in rows:
        for at, reader in readers:
            if values[at] is not None:
                values[at] = reader(values[at])
        conversation: Conversation = Conversation.from_db(connection.alias, names, values)
        if visitors:
            conversation.visitor = visitor_of(conversation.visitor_id, name)
        found[conversation.pk] = conversation
    return found


def answers_of(senders: Collection[str], refs: Collection[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """The remembered answers of these senders to these refs, by sender and ref."""
    found = run(_answered(), [json.dumps(list(senders)), json.dumps(list(refs))])
    return {(sender, ref): json.loads(answer) for sender, ref, answer in found}


def run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with `?` for its values, past Django's cursor, which looks for `%s` in each statement.

    Raises Django's errors. The caller is in a transaction.
    """
    with connection.wrap_database_errors:
        rows: list[tuple[Any, ...]] = connection.connection.execute(sql, values).fetchall()
        return rows


def moment_of(text: str) -> datetime:
    """A time as Django stores it on SQLite."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@cache
def _select() -> str:
    # The plus hides a column's type, for which Django would convert the value.
    columns = ", ".join(f'+c."{each.column}"' for each in Conversation._meta.concrete_fields)
    return (
        f'SELECT {columns}, v."name" FROM "{Conversation._meta.db_table}" AS c '  # noqa: S608 - our own names
        f'JOIN "{Visitor._meta.db_table}" AS v ON v."id" = c."visitor_id" '
        'WHERE c."id" IN (SELECT value FROM json_each(?))'
    )


@cache
def _answered() -> str:
    return (
        f'SELECT "sender", "ref", +"answer" FROM "{Receipt._meta.db_table}" '  # noqa: S608 - our own names
        'WHERE "sender" IN (SELECT value FROM json_each(?)) AND "ref" IN (SELECT value FROM json_each(?))'
    )


@cache
def _readers() -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """The places of the values that SQLite does not keep as Python does, and how each is read."""
    fields = Conversation._meta.concrete_fields
    found = [(at, _reader_of(each)) for at, each in enumerate(fields)]
    return tuple((at, reader) for at, reader in found if reader)


def _reader_of(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return moment_of
    if isinstance(field, models.JSONField):
        return json.loads
    return bool if isinstance(field, models.BooleanField) else None
