"""`/readyz` is 200 unless a part is missing, which it names; `/healthz` is always 200."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.broker import broker_in
from tests.servers.postgres import free_port
from tests.servers.processes import running, until
from tests.servers.product import ALIVE, CODE, bare_environment, collected_static_files, get
from tests.servers.sqlite import put_migrated


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    data = tmp_path / "data"
    data.mkdir()
    return bare_environment() | {
        "DATA_DIR": str(data),
        "STATIC_ROOT": str(collected_static_files()),
        "PORT": str(free_port()),
        "ALLOWED_HOSTS": "chat.example.com",
    }


@pytest.fixture
def address(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A web process alone, with an empty data folder."""
    with web_process(environment, tmp_path) as address:
        yield address


def test_readiness_names_what_is_missing(address: str, environment: dict[str, str]) -> None:
    ready = f"{address}/readyz"
    status, text = get(ready)
    assert status == 503
    assert text.startswith("migrations: ")
    assert text.endswith("; run manage.py migrate\n")

    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=CODE, env=environment, check=True)
    until(lambda: get(ready) == (503, "broker\n"), "the missing broker to be named")

    with broker_in(Path(environment["DATA_DIR"])):
        until(lambda: get(ready) == (200, "ok\n"), "the web process to be ready")
    until(lambda: get(ready) == (503, "broker\n"), "the missing broker to be noticed")
    assert get(f"{address}/healthz") == (200, ALIVE)


def test_a_web_process_does_not_start_without_static_files(environment: dict[str, str], tmp_path: Path) -> None:
    bare = environment | {"STATIC_ROOT": str(tmp_path / "nothing")}
    serve = [sys.executable, "manage.py", "serve"]
    refused = subprocess.run(serve, cwd=CODE, env=bare, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: The pages would have no static files: none are collected in {tmp_path / 'nothing'}; "
        "run manage.py prepare.\n"
    )


def test_readiness_names_static_files_that_are_gone(environment: dict[str, str], tmp_path: Path) -> None:
    root = tmp_path / "collected"
    root.mkdir()
    (root / "staticfiles.json").write_text("{}")
    put_migrated(Path(environment["DATA_DIR"]) / "takeover.sqlite3")
    with web_process(environment | {"STATIC_ROOT": str(root)}, tmp_path) as address:
        (root / "staticfiles.json").unlink()
        until(
            lambda: get(f"{address}/readyz") == (503, "static files: not collected; run manage.py prepare\n"),
            "the missing files to be named",
        )


def test_readiness_does_not_wait_for_a_database_that_is_not_there(environment: dict[str, str], tmp_path: Path) -> None:
    elsewhere = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"
    changed = {"DATABASE_URL": elsewhere, "ALLOWED_HOSTS": "127.0.0.1"}
    with web_process(environment | changed, tmp_path) as address:
        status, text = get(f"{address}/readyz")
        assert (status, text.partition(" ")[0].strip()) == (503, "database")
        assert get(f"{address}/healthz") == (200, ALIVE)
        began = time.monotonic()
        status, page = get(f"{address}/chat/parcel/")
        assert (status, time.monotonic() - began < 3) == (503, True)
        assert "We will be back in a moment" in page
    said = (tmp_path / "web.log").read_text()
    assert said.count("The database is gone since") == 1
    assert "psycopg" not in said


def test_metrics_have_a_port_of_their_own_where_one_is_set(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with web_process(environment | {"METRICS_PORT": str(port)}, tmp_path) as address:
        status, text = get(f"http://127.0.0.1:{port}/metrics")
        assert status == 200
        assert "takeover_sockets" in text
        second = [sys.executable, "manage.py", "serve"]
        taken = environment | {"PORT": str(free_port()), "METRICS_PORT": str(port)}
        refused = subprocess.run(second, cwd=CODE, env=taken, capture_output=True, text=True, timeout=60, check=False)
        assert refused.returncode == 1
        assert f"METRICS_PORT {port}" in refused.stderr
        assert get(f"{address}/healthz") == (200, ALIVE)


@contextmanager
def web_process(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    address = f"http://127.0.0.1:{environment['PORT']}"
    with running(
        [sys.executable, "manage.py", "serve"],
        ready=lambda: get(f"{address}/healthz") == (200, ALIVE),
        log=tmp_path / "web.log",
        stop_with=signal.SIGTERM,
        env=environment,
        cwd=CODE,
    ) as process:
        yield address
    assert process.returncode == 0
