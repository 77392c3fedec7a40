"""The time in which the database is gone: one line, no waiting, and an end."""

import asyncio
import logging
import re
import sys
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client

from takeover_project import logs, outage
from tests.servers.processes import until

REFUSED = (
    'connection failed: connection to server at "10.0.0.1", port 5432 failed: Connection refused\n\tIs the server …'
)


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> outage.Outage:
    """An outage of its own, of a database that the test brings back by `answers`."""
    monkeypatch.setattr(outage, "outage", found := outage.Outage())
    monkeypatch.setattr(outage, "PAUSE", 0.01)
    monkeypatch.setattr(type(connections["default"]), "pool", Pool(), raising=False)
    return found


class Pool:
    timeout = 20.0


class Server:
    def __init__(self) -> None:
        self.reason = "Connection refused"

    def unreachable(self, _patience: float) -> str:
        return self.reason


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    found = Server()
    monkeypatch.setattr(outage.database_server, "unreachable", found.unreachable)
    return found


def test_an_outage_is_one_line_at_its_beginning_and_one_at_its_end(
    gone: outage.Outage, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    pool = logging.getLogger("psycopg.pool")
    for _ in range(20):
        pool.warning("error connecting in %r: %s", "pool-1", REFUSED)
    try:
        raise OperationalError("couldn't get a connection after 1.00 sec")
    except OperationalError:
        record = logging.getLogger("x").makeRecord("x", 40, "x.py", 1, "Task failed", (), sys.exc_info())
    assert gone.gone
    assert not logs.NoNews().filter(record)
    assert connections["default"].pool.timeout == outage.HURRY  # type: ignore[attr-defined]
    server.reason = ""
    until(lambda: not gone.gone, "the end of the outage")
    until(lambda: len(caplog.messages) == 2, "its line")
    begun, ended = caplog.messages
    assert re.fullmatch(r"The database is gone since 20\S+Z: .*Connection refused", begun)
    assert re.fullmatch(r"The database is back after \d+ s\.", ended)
    assert connections["default"].pool.timeout == 20  # type: ignore[attr-defined]


def test_a_server_that_is_full_is_not_gone(gone: outage.Outage, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("psycopg.pool").warning(
        "error connecting in %r: %s", "pool-1", "FATAL:  sorry, too many clients already"
    )
    assert not gone.gone
    assert len(caplog.messages) == 1


async def test_who_waits_is_answered_when_it_begins_and_others_at_once(gone: outage.Outage, monkeypatch: Any) -> None:
    monkeypatch.setattr(outage, "LOOK", 0.01)
    done: list[str] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "http.request"
        if scope["path"] == "/slow/":
            await asyncio.sleep(0.2)
        await send({"type": "http.response.start", "status": scope["path"], "headers": []})
        done.append(scope["path"])

    async def ask(path: str) -> list[Any]:
        messages = [{"type": "http.request", "body": b"", "more_body": False}]
        sent: list[Any] = []

        async def receive() -> Any:
            return messages.pop()

        async def send(message: Any) -> None:
            sent.append(message["status"])

        await outage.Hasty(app)({"type": "http", "path": path, "method": "POST"}, receive, send)
        return sent

    assert await ask("/slow/") == ["/slow/"]
    waiting = asyncio.create_task(ask("/slow/"))
    await asyncio.sleep(0.05)
    gone.gone = True
    assert await waiting == [outage.PAGE]
    assert await ask("/chat/parcel/") == [outage.PAGE]
    assert await ask("/static/x.js") == ["/static/x.js"]
    await asyncio.sleep(0.3)
    assert done.count("/slow/") == 2  # it went on, and nobody was told twice


@pytest.mark.parametrize(("language", "words"), [("en", "We will be back"), ("de", "Wir sind gleich wieder da")])
def test_the_page_says_so_without_asking_the_database(language: str, words: str) -> None:
    answer = Client().get(outage.PAGE, headers={"accept-language": language})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]
    assert words in answer.content.decode()
