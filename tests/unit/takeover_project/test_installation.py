"""Commands find what runs on a data folder, and make nothing that nobody asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from takeover_project import installation
from takeover_project.run.checks import Problem, locked
from tests.servers.product import CODE, bare_environment

KEY = "0123456789abcdefghijklmnopqrstuvwxyz-random"


def manage(data_dir: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CODE,
        env=bare_environment() | {"DATA_DIR": str(data_dir)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["owner ada", "backup", "dumpdata auth"])
def test_a_command_makes_no_folder_no_database_and_no_key(tmp_path: Path, command: str) -> None:
    data = tmp_path / "nothing"
    done = manage(data, *command.split())
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no database {data}/takeover.sqlite3. Start Takeover first")
    assert done.stderr.count("\n") == 1
    assert not data.exists()


def test_what_runs_says_where_it_is_and_which_database_and_key_it_has(tmp_path: Path) -> None:
    url = "postgres://takeover@/takeover?host=/somewhere"
    with locked(tmp_path, installation.lines("http://127.0.0.1:9000", url, KEY)):
        found = installation.running(tmp_path)
        assert found == ("http://127.0.0.1:9000", url, installation.fingerprint(KEY))
        assert KEY not in (tmp_path / "lock").read_text()
        with (
            pytest.raises(Problem, match=rf"\(http://127.0.0.1:9000, process {os.getpid()}\)\. "),
            locked(tmp_path, "another"),
        ):
            pass
    assert installation.running(tmp_path) is None  # the file stays, the lock is gone
    assert installation.running(tmp_path / "nothing") is None


def test_yesterdays_lock_is_understood(tmp_path: Path) -> None:
    with locked(tmp_path, "http://127.0.0.1:8000, process 12\n"):
        assert installation.running(tmp_path) == ("http://127.0.0.1:8000", "", "")


def test_a_stack_that_does_not_run_is_named(tmp_path: Path) -> None:
    sqlite = tmp_path / "takeover.sqlite3"
    (tmp_path / "postgres").mkdir()
    assert "which does not run. Start it first" in installation.complaint(tmp_path, sqlite)
    sqlite.touch()
    assert "and one of `make run`. Start the one that you mean" in installation.complaint(tmp_path, sqlite)
    with locked(tmp_path, installation.lines("http://127.0.0.1:8000", "", KEY)):
        assert installation.complaint(tmp_path, sqlite, KEY) == ""
        assert "has another SECRET_KEY" in installation.complaint(tmp_path, sqlite, KEY + "x")
