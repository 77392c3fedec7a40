"""The journal's connection to PostgreSQL: errors, large values, a server that does not answer, arrays."""

from __future__ import annotations

import json

import psycopg
import pytest

from conversations.journal import libpq, postgres
from conversations.journal.libpq import Connection, Statement, array

pytestmark = pytest.mark.on("postgres")


async def test_a_connection_stays_open_after_an_error_outside_a_transaction(transactional_db: None) -> None:
    to = await Connection.connect(postgres._parameters())
    number = Statement("number", "SELECT $1::int")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        await to.ask((number, ["none"]))
    assert await to.ask((number, ["7"]), (number, [None])) == [[[b"7"]], [[b""]]]
    with pytest.raises(psycopg.errors.UndefinedTable):
        await to.ask((Statement("nowhere", "SELECT * FROM nowhere"), []))
    assert not to.closed
    with pytest.raises(psycopg.errors.DivisionByZero):
        await to.ask((postgres.BEGIN, []), (Statement("zero", "SELECT 1 / $1::int"), ["0"]), (number, ["1"]))
    assert to.closed
    with pytest.raises(psycopg.OperationalError):
        await to.ask((number, ["1"]))


async def test_a_connection_sends_more_than_the_kernel_takes_at_once(transactional_db: None) -> None:
    to = await Connection.connect(postgres._parameters())
    many = "x" * 20_000_000
    size = Statement("size", "SELECT length($1::text), $1::text")
    assert await to.ask((size, [many]), (size, ["y"])) == [[[b"20000000", many.encode()]], [[b"1", b"y"]]]
    to.close()


async def test_a_connection_gives_up_on_a_server_that_does_not_answer(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libpq, "PATIENCE", 0.3)
    to = await Connection.connect(postgres._parameters())
    with pytest.raises(psycopg.OperationalError, match="did not answer"):
        await to.ask((Statement("sleep", "SELECT pg_sleep(2)"), []))
    assert to.closed


async def test_any_text_passes_as_part_of_an_array(transactional_db: None) -> None:
    to = await Connection.connect(postgres._parameters())
    wild = ["", 'a"b', "back\\slash", "{x, NULL}", "NULL", "ünï", "new\nline"]
    [[[found]]] = await to.ask((Statement("all", "SELECT to_json($1::text[])"), [array(wild)]))
    assert json.loads(found) == wild
    with pytest.raises(psycopg.DataError):
        await to.ask((Statement("all", "SELECT to_json($1::text[])"), [array(["NUL \0"])]))
    assert not to.closed
    to.close()
