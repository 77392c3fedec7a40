"""Queries that run all the time: Django writes them once, and PostgreSQL keeps their plans.

Writing a statement takes Django milliseconds, several times as long as running it. It also writes the values into the
text, so that PostgreSQL parses and plans each one, and reads times from text, at 6 µs each; here rows come in binary
format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Value

Statement = tuple[str, Sequence[Any]]
"""SQL with `%s` for its values, and the values."""

Query = models.QuerySet[Any, Any] | Statement
Rows = list[tuple[Any, ...]]


class Parameter(Value):
    """A value that a kept statement gets by name each time it runs. `Parameter - timedelta` shifts a time."""

    def __init__(self, name: str, field: models.Field[Any, Any], *, offset: timedelta | None = None) -> None:
        super().__init__(name, output_field=field)
        self.name, self.offset = name, offset

    def __sub__(self, span: Any) -> Any:
        return Parameter(self.name, self.output_field, offset=(self.offset or timedelta()) - span)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Leaves itself among the values, for `value_in` to replace."""
        return "%s", [self]

    def value_in(self, values: Mapping[str, Any]) -> Any:
        """The value to send. Ids are sent as one array."""
        value = values[self.name]
        if isinstance(value, Collection):
            return _array(value) if keeps_plans() else json.dumps(list(value))
        value = value + self.offset if self.offset else value
        return value if keeps_plans() else self.output_field.get_db_prep_value(value, connection)


class Among(models.Lookup):
    """`pk__among=ids`: like Django's `in`, but one statement for any number of ids, so that its plan is kept."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """For SQLite, which has no arrays and finds plain values faster than those in JSON."""
        column, values = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, Parameter):
            return f"{column} IN (SELECT value FROM json_each(%s))", (*values, self.rhs)  # noqa: S608 - Django's own
        places = ", ".join(["%s"] * len(self.rhs))
        return f"{column} IN ({places or 'NULL'})", (*values, *self.rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The ids are one array."""
        column, values = self.process_lhs(compiler, connection)
        ids = self.rhs if isinstance(self.rhs, Parameter) else _array(self.rhs)
        return f"{column} = ANY(%s::bigint[])", (*values, ids)


models.BigAutoField.register_lookup(Among)

FIELDS: dict[str, models.Field[Any, Any]] = {
    "now": models.DateTimeField(),
    "operator": models.BigIntegerField(),
    "ids": models.BigIntegerField(),
    "operators": models.BigIntegerField(),
}
"""The parameters that kept statements may have."""


def kept(query: Callable[..., Query]) -> Callable[..., Rows]:
    """Makes a function that gives a query into one that gives its rows.

    Positional arguments choose the query; keyword arguments (names of `FIELDS`) are the values that change from call to
    call. For each choice, `query` is called once with a `Parameter` for each value: whatever else it reads stays as it
    was then.
    """

    @lru_cache(maxsize=128)
    def written(names: tuple[str, ...], *chosen: Hashable) -> Written:
        return Written.of(query(*chosen, **{name: Parameter(name, FIELDS[name]) for name in names}))

    def rows(*chosen: Hashable, **values: Any) -> Rows:
        return written(tuple(values), *chosen).rows(values)

    return rows


class Written(NamedTuple):
    """A statement with parameters among its values, and those of its columns, by number, whose values are converted."""

    sql: str
    values: Sequence[Any]
    converted: Mapping[int, Any]

    @classmethod
    def of(cls, query: Query) -> Written:
        """Django writes the query."""
        if not isinstance(query, models.QuerySet):
            return cls(*query, {})
        compiler = query.query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        if keeps_plans():
            return cls(sql, values, {})  # its binary format has types
        columns = [column for column, *_ in compiler.select]
        return cls(sql, values, {number: columns[number] for number in compiler.get_converters(columns)})

    def rows(self, values: Mapping[str, Any]) -> Rows:
        """The rows for these values of the parameters."""
        given = [each.value_in(values) if isinstance(each, Parameter) else each for each in self.values]
        found = fetch(self.sql, given)
        # These belong to a thread's connection: if they were kept, it would never be closed.
        converters = [
            (number, convert, column)
            for number, column in self.converted.items()
            for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        ]
        if not converters:
            return found
        rows = list(map(list, found))
        for number, convert, column in converters:
            for row in rows:
                row[number] = convert(row[number], column, connection)
        return list(map(tuple, rows))


def keeps_plans() -> bool:
    """Whether the database keeps plans of statements."""
    return connection.vendor == "postgresql"


def tuples(found: models.QuerySet[Any], fields: Sequence[str]) -> Rows:
    """Reads these fields (numbers, texts, times, booleans) of the rows.

    Not for queries that compare with parts of a text: the server would have to guess the type of such a value.
    """
    rows = found.values_list(*fields)
    if not keeps_plans():
        return list(rows)
    try:
        return fetch(*rows.query.sql_with_params())
    except EmptyResultSet:
        return []


def fetch(sql: str, values: Sequence[Any]) -> Rows:
    """The rows of a statement with `%s` for its values."""
    if not keeps_plans():
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    from conversations.database.binary_cursor import BinaryCursor  # here, because it imports psycopg

    connection.ensure_connection()
    plain = BinaryCursor(connection.connection)
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(plain) as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _array(ids: Collection[int]) -> str:
    """The ids as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, ids)) + "}"
