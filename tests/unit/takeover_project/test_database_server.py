"""A database that does not answer is named in one line with the reason, at once."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from takeover_project import database_server
from tests.servers.postgres import free_port
from tests.servers.product import CODE, bare_environment


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("nobody@nowhere.invalid/x", "failed to resolve host 'nowhere.invalid'"),
        ("nobody@127.0.0.1:{port}/x", "Connection refused"),
        ("nobody@/x?host=/nowhere", "No such file or directory"),
    ],
)
def test_a_database_that_is_not_there_is_one_line_with_the_reason(tmp_path: Path, place: str, reason: str) -> None:
    began = time.monotonic()
    url = f"postgres://{place.format(port=free_port())}"
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=CODE,
        env=bare_environment() | {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database does not answer: ")
    assert reason in done.stderr
    assert "DATABASE_URL" in done.stderr
    assert done.stderr.count("\n") == 1
    assert time.monotonic() - began < 10


@pytest.mark.on("postgres")
@pytest.mark.django_db
def test_a_server_that_refuses_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert database_server.unreachable() == ""
    monkeypatch.setitem(connection.settings_dict, "NAME", "nothing")
    assert database_server.unreachable().endswith('database "nothing" does not exist')


def test_a_database_that_is_starting_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["starting up", "starting up", ""])
    monkeypatch.setattr(database_server, "unreachable", lambda: next(answers))
    monkeypatch.setattr(database_server, "PAUSE", 0.01)
    assert database_server.wait(5) == ""
    monkeypatch.setattr(database_server, "unreachable", lambda: "starting up")
    assert database_server.wait(0.05) == "starting up"
