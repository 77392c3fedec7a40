"""Reads that happen all the time: PostgreSQL keeps their plans, and sends what it found as it keeps it.

Django puts the values into the text of every statement, so that each is parsed and planned anew, which takes longer
than to run it; and it reads times from text, six microseconds each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection, models


class _Cursor(psycopg.Cursor[Any]):
    """The server's own parameters, and its binary format. What is asked often enough, it is asked by name."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> _Cursor:
        """As psycopg's."""
        return super().execute(query, params, binary=True)


class Among(models.Lookup):
    """`pk__among=ids`: Django's `in`, as one statement however many there are, so that one plan is kept."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """For a database that compiles it each time."""
        column, values = self.process_lhs(compiler, connection)
        places = ", ".join(["%s"] * len(self.rhs))
        return f"{column} IN ({places or 'NULL'})", (*values, *self.rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The ids are one value."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*values, _array(self.rhs))


models.BigAutoField.register_lookup(Among)


def _array(ids: Collection[int]) -> str:
    """As PostgreSQL reads it."""
    return "{" + ",".join(map(str, ids)) + "}"


class About(NamedTuple):
    """What a statement that is asked often is asked about, as far as it is."""

    now: datetime
    operator: int = 0
    ids: Collection[int] = ()
    """To be compared by `among`."""


class Pattern:
    """A statement that Django makes once, for whatever it is asked about later: on PostgreSQL; on SQLite each time.

    `make` gives it; every time among its values is taken as relative to now.
    """

    MADE = About(datetime(2000, 1, 1, tzinfo=UTC), operator=-1, ids=(-2,))

    def __init__(self, make: Callable[[About], tuple[str, Sequence[Any]]]) -> None:
        self._make = make
        self._sql, self._values = make(self.MADE)

    def fetch(self, about: About) -> list[tuple[Any, ...]]:
        """The rows."""
        if not keeps_plans():
            return fetch(*self._make(about))
        return fetch(self._sql, [self._value(value, about) for value in self._values])

    def _value(self, value: Any, about: About) -> Any:
        if isinstance(value, datetime):
            return about.now + (value - self.MADE.now)
        if value == self.MADE.operator:
            return about.operator
        return _array(about.ids) if value == IDS else value


IDS = _array(Pattern.MADE.ids)


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
