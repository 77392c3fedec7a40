"""Installations in SQLite or PostgreSQL: loaded from a dump, read whole, and run with the code of some version."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.servers.postgres import create, named

Rows = Counter[tuple[tuple[str, str], ...]]
"""Rows by their columns' names and values, and how often each is there."""


class Installation(ABC):
    """A database at `url`. `home`: an empty folder for what the code stores beside it."""

    kind: str

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home

    @abstractmethod
    def connect(self) -> Any:
        """A DB-API connection that commits each statement."""

    @abstractmethod
    def load(self, dump: str) -> None:
        """Runs the dump's statements."""

    @abstractmethod
    def copy(self, home: Path) -> Installation:
        """Another one, whose database is as this one's is now."""

    @abstractmethod
    def columns(self) -> dict[str, list[str]]:
        """The names of the columns by table."""

    @abstractmethod
    def required(self) -> set[tuple[str, str]]:
        """Tables and their columns that whoever adds a row has to name: not null, and without a default."""

    @abstractmethod
    def drop(self) -> None:
        """Removes the database."""

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement; none if it gives none."""
        with closing(self.connect()) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def rows(self, columns: dict[str, list[str]]) -> dict[str, Rows]:
        """The rows of these tables, with these columns."""
        found = {}
        for table, names in columns.items():
            quoted = ", ".join(f'"{name}"' for name in names)
            values = self.query(f'SELECT {quoted} FROM "{table}"')  # noqa: S608 - names of our own tables
            found[table] = Counter(tuple(zip(names, map(repr, row), strict=True)) for row in values)
        return found

    def run(self, code: Path, *command: str, settings: str = "tests.settings", **environment: str) -> str:
        """Runs Python with the code in `code` on this database, and gives what it prints. Fails with its output."""
        places = {"PYTHONPATH": str(code), "TESTS_HOME": str(self.home), "DATA_DIR": str(self.home / "data")}
        basics = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "DJANGO_SETTINGS_MODULE": settings}
        done = subprocess.run(
            [sys.executable, *command],
            cwd=code,
            env=basics | places | {"DATABASE_URL": self.url} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout


class SqliteInstallation(Installation):
    """A file in `home`."""

    kind = "sqlite"
    _COLUMNS = "FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"

    def __init__(self, home: Path) -> None:
        self.file = home / "installation.sqlite3"
        super().__init__(f"sqlite:///{self.file}", home)

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, isolation_level=None)

    def load(self, dump: str) -> None:
        with closing(self.connect()) as connection:
            connection.executescript(dump)

    def drop(self) -> None:
        self.file.unlink()

    def copy(self, home: Path) -> SqliteInstallation:
        copied = SqliteInstallation(home)
        with closing(self.connect()) as connection, closing(copied.connect()) as other:
            connection.backup(other)
        return copied

    def columns(self) -> dict[str, list[str]]:
        return by_table(self.query(f"SELECT t.name, c.name {self._COLUMNS} ORDER BY t.name, c.cid"))

    def required(self) -> set[tuple[str, str]]:
        needed = 'c."notnull" AND c.dflt_value IS NULL AND NOT c.pk'
        return set(self.query(f"SELECT t.name, c.name {self._COLUMNS} AND {needed}"))


class PostgresInstallation(Installation):
    """A database of its own on the server at `server`, one of `tests.servers.postgres.url_at`."""

    kind = "postgres"
    _COLUMNS = "FROM information_schema.columns WHERE table_schema = 'public'"

    def __init__(self, server: str, name: str, home: Path) -> None:
        super().__init__(named(name, server), home)
        self.server, self.name = server, name

    def create(self, template: str = "template1") -> None:
        create(self.name, template, self.server)

    def drop(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name)))

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True)

    def load(self, dump: str) -> None:
        with closing(self.connect()) as connection:
            connection.execute(dump.encode())

    def copy(self, home: Path) -> PostgresInstallation:
        copied = PostgresInstallation(self.server, f"{self.name}_copy", home)
        copied.create(template=self.name)
        return copied

    def columns(self) -> dict[str, list[str]]:
        return by_table(
            self.query(f"SELECT table_name, column_name {self._COLUMNS} ORDER BY table_name, ordinal_position")
        )

    def required(self) -> set[tuple[str, str]]:
        needed = "is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
        return set(self.query(f"SELECT table_name, column_name {self._COLUMNS} AND {needed}"))


def by_table(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in pairs:
        found.setdefault(table, []).append(column)
    return found
