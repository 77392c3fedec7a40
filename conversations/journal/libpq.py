"""A connection to PostgreSQL that the event loop drives: all statements of a call leave in one write.

psycopg's cursors cost several times as much as a small statement: objects, locks and two registrations with the loop
each time. This module uses the layer below them, psycopg's libpq (`psycopg.pq`), in pipeline mode.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

PATIENCE = 30.0
"""Seconds that the server has for an answer; then the connection is closed."""


class Statement(NamedTuple):
    """SQL with `$1`, `$2`, …; the server keeps its plan under a name."""

    name: str
    sql: str


Asked = tuple[Statement, Sequence[str | None]]
"""A statement with its values as text."""


class Connection:
    """One call of `ask` at a time. A failure inside a transaction, or one that leaves its state unknown, closes it."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.closed = False
        self._connection = connection
        self._libpq = connection.pgconn
        self._libpq.enter_pipeline_mode()
        self._socket = self._libpq.socket
        self._loop = asyncio.get_running_loop()
        self._prepared: set[str] = set()
        self._results: list[PGresult] = []
        self._answer: asyncio.Future[list[PGresult]] | None = None
        self._writes = False
        self._loop.add_reader(self._socket, self._read)

    @classmethod
    async def connect(cls, parameters: dict[str, Any]) -> Connection:
        """Opens a connection. Raises psycopg's OperationalError."""
        return cls(await psycopg.AsyncConnection.connect(**parameters, autocommit=True))

    @property
    def server_process(self) -> int:
        """The id of the server's process for this connection."""
        return self._libpq.backend_pid

    async def ask(self, *asked: Asked) -> list[list[list[bytes]]]:
        """Executes the statements in order and gives the rows of each, their values as text, empty for NULL.

        Raises psycopg's error for the first statement that failed; later ones are not executed, and those before it
        that were not committed are undone. Raises DataError or UnicodeError for a value that PostgreSQL does not take,
        before anything is executed.
        """
        given = [(statement.name.encode(), [_as_sent(value) for value in values]) for statement, values in asked]
        new = {statement.name: statement for statement, _ in asked if statement.name not in self._prepared}
        try:
            async with asyncio.timeout(PATIENCE):
                results = await self._exchange(list(new.values()), given)
        except TimeoutError:
            self.close()
            raise psycopg.OperationalError(f"PostgreSQL did not answer within {PATIENCE:g} s") from None
        except BaseException:
            self.close()
            raise
        for name, result in zip(new, results, strict=False):
            if result.status == ExecStatus.COMMAND_OK:
                self._prepared.add(name)
        for result in results:
            if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
                if self._libpq.transaction_status != TransactionStatus.IDLE:
                    self.close()
                raise _error(result)
        return [_rows(result) for result in results[len(new) :]]

    def close(self) -> None:
        """Closes the connection; the server undoes what it did not commit."""
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._libpq.finish()

    async def _exchange(
        self, new: Sequence[Statement], asked: Sequence[tuple[bytes, list[bytes | None]]]
    ) -> list[PGresult]:
        if self.closed:
            raise psycopg.OperationalError("the connection to PostgreSQL is closed")
        self._answer = self._loop.create_future()
        for statement in new:
            self._libpq.send_prepare(statement.name.encode(), statement.sql.encode())
        for name, values in asked:
            self._libpq.send_query_prepared(name, values)
        self._libpq.pipeline_sync()
        self._write()
        return await self._answer

    def _write(self) -> None:
        try:
            unsent = bool(self._libpq.flush())
            if unsent and not self._writes:
                self._loop.add_writer(self._socket, self._write)
            elif self._writes and not unsent:
                self._loop.remove_writer(self._socket)
            self._writes = unsent
        except psycopg.OperationalError as error:
            self._fail(error)

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
            while self._answer and not self._libpq.is_busy():
                result = self._libpq.get_result()
                if result is None:
                    continue  # the end of a statement's results
                if result.status == ExecStatus.PIPELINE_SYNC:
                    self._succeed()
                else:
                    self._results.append(result)
        except psycopg.OperationalError as error:
            self._fail(error)

    def _succeed(self) -> None:
        answer, self._answer = self._answer, None
        results, self._results = self._results, []
        if answer and not answer.done():
            answer.set_result(results)

    def _fail(self, error: Exception) -> None:
        """Closes a lost connection; the error is raised to whoever waits, or else to whoever asks next."""
        answer, self._answer = self._answer, None
        self.close()
        if answer and not answer.done():
            answer.set_exception(error)


def _rows(result: PGresult) -> list[list[bytes]]:
    columns = range(result.nfields)
    return [[result.get_value(row, column) or b"" for column in columns] for row in range(result.ntuples)]


def array(values: Sequence[str]) -> str:
    """The texts as PostgreSQL writes an array."""
    return "{" + ",".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values) + "}"


def _as_sent(value: str | None) -> bytes | None:
    """Raises DataError for a NUL, after which libpq would cut the text off, and UnicodeError for a lone surrogate."""
    if value is None:
        return None
    if "\0" in value:
        raise psycopg.DataError("PostgreSQL takes no text with a NUL character")
    return value.encode()


def _error(result: PGresult) -> psycopg.Error:
    """The error that psycopg raises for such a result."""
    state = (result.error_field(DiagnosticField.SQLSTATE) or b"").decode()
    message = result.get_error_message()
    try:
        return psycopg.errors.lookup(state)(message)
    except KeyError:
        return psycopg.DatabaseError(f"{state}: {message}")
