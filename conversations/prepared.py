"""Reads that happen all the time: PostgreSQL keeps their plans, and sends what it found as it keeps it.

Django puts the values into the text of every statement, so that each is parsed and planned anew, which takes longer
than to run it; and it reads times from text, six microseconds each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection, models


class _Cursor(psycopg.Cursor[Any]):
    """The server's own parameters, and its binary format. What is asked often enough, it is asked by name."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> _Cursor:
        """As psycopg's."""
        return super().execute(query, params, binary=True)


class Pattern:
    """A statement that Django makes once, for whichever operator and moment it is asked later: on PostgreSQL; on SQLite
    each time.

    `make` gives it for an operator's id and a moment; every time among its values is taken as relative to that moment.
    """

    NOBODY = -1
    ONCE = datetime(2000, 1, 1, tzinfo=UTC)

    def __init__(self, make: Callable[[int, datetime], tuple[str, Sequence[Any]]]) -> None:
        self._make = make
        self._sql, self._values = make(self.NOBODY, self.ONCE)

    def fetch(self, operator: int, now: datetime) -> list[tuple[Any, ...]]:
        """The rows that this operator gets now."""
        if not keeps_plans():
            return fetch(*self._make(operator, now))
        return fetch(self._sql, [self._of_now(value, operator, now) for value in self._values])

    def _of_now(self, value: Any, operator: int, now: datetime) -> Any:
        if isinstance(value, datetime):
            return now + (value - self.ONCE)
        return operator if value == self.NOBODY else value


def padded(ids: Collection[int]) -> list[int]:
    """The same with ids that nothing has, as many as make one of few lengths: a plan is kept for each length."""
    length = 1 << max(len(ids) - 1, 0).bit_length()
    return [*ids, *range(-1, len(ids) - length - 1, -1)]


def keeps_plans() -> bool:
    """Whether the database is one that this is for; SQLite compiles a statement in no time."""
    return connection.vendor == "postgresql"


def tuples(found: models.QuerySet[Any], fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """These fields of what is found: numbers, texts, times and yes or no. Not for what compares with parts of a text:
    the server would have to guess of what kind they are."""
    rows = found.values_list(*fields)
    if not keeps_plans():
        return list(rows)
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    return fetch(sql, values)


def fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with `%s` for its values."""
    if not keeps_plans():
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    connection.ensure_connection()
    plain = _Cursor(connection.connection)
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(plain) as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
