"""Starts the servers that the tests run on, and turns skipped tests into failures.

`pytest tests/unit` runs on SQLite and the embedded broker; `--on postgres` on a PostgreSQL server that is started
for it. All of it lives in a temporary folder.
"""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.utils import translation

# Before anything imports Celery's application, which would choose the product's own.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from tests.servers.broker import broker_in
from tests.servers.environment import SETTINGS
from tests.servers.postgres import MIGRATED, create, free_port, postgres_at, url_at
from tests.servers.sqlite import put_migrated

pytest_plugins = ["tests.servers.product", "tests.servers.browser"]

FIRST_PROCESS = "PYTEST_XDIST_WORKER" not in os.environ
DATABASE_FIXTURES = {"db", "transactional_db", "child_environment"}
# Mostly pages and rules over Django's plain queries. What locks, writes in bulk or compares says so by `on`.
PLAIN_SQL = [Path(__file__).parent / "unit" / app for app in ("accounts", "bots")]
UPGRADE = Path(__file__).parent / "upgrade"
RUNNING = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Adds `--on`, and loads the settings at once: the conftest files below this one may import models."""
    parser.addoption(
        "--on", choices=("sqlite", "postgres"), default="sqlite", help="the database of tests inside this process"
    )
    if FIRST_PROCESS:
        arguments = pluginmanager.get_plugin("pytestconfig").invocation_params.args
        choose_places(parser.parse_known_args(arguments).on)
    django.setup()
    hypothesis.settings.register_profile("busy machine", deadline=None)
    hypothesis.settings.load_profile("busy machine")
    from tests import emptying, trained

    trained.remember_training()
    emptying.install()


def choose_places(database: str) -> None:
    """Chooses the folder and the database by the environment, which the workers of pytest-xdist inherit."""
    for name in SETTINGS:
        os.environ.pop(name, None)
    home = os.environ["TESTS_HOME"] = tempfile.mkdtemp(prefix="takeover-tests-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    if database == "postgres":
        os.environ["DATABASE_URL"] = url_at(free_port())


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Starts the servers: a database for all, a broker for each process that runs tests."""
    running = config.stash[RUNNING] = ExitStack()
    if FIRST_PROCESS and config.getoption("--on") == "postgres":
        running.enter_context(postgres_at(os.environ["DATABASE_URL"]))
    if not (FIRST_PROCESS and config.getoption("numprocesses", None)):
        running.enter_context(broker_in(Path(os.environ["DATA_DIR"])))
        gc.disable()  # nothing of what is imported from here on is garbage


def pytest_collection_finish() -> None:
    """Collects garbage from here on, but not among thousands of tests."""
    gc.freeze()
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(RUNNING, None):
        stack.close()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves a file unread if `runs_on` would leave out all of its tests: reading them all takes seconds."""
    if config.getoption("--on") == "sqlite" or collection_path.suffix != ".py" or not is_plain_sql(collection_path):
        return None
    return "mark.on(" not in collection_path.read_text(encoding="utf-8") or None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the other run's tests: those of the other database, and on PostgreSQL what uses none or plain SQL.

    The tests of the upgrade come first. What they share takes ten seconds to make, and a process of pytest-xdist that
    has nothing left to do takes over the last tests of another.
    """
    database = config.getoption("--on")
    left_out = [item for item in items if not runs_on(item, database)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        away = set(left_out)
        items[:] = [item for item in items if item not in away]
    items.sort(key=lambda item: not item.path.is_relative_to(UPGRADE))


def runs_on(item: pytest.Item, database: str) -> bool:
    """Whether the test belongs to the run on this database; `@pytest.mark.on` decides if it is there."""
    if mark := item.get_closest_marker("on"):
        return database in mark.args
    if database == "sqlite":
        return True
    uses_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)  # type: ignore[attr-defined]
    return bool(uses_database) and not is_plain_sql(item.path)


def is_plain_sql(file: Path) -> bool:
    return any(map(file.is_relative_to, PLAIN_SQL))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip is a failure, and so is a failure that was expected: what cannot run is to be installed or repaired."""
    report = yield
    if report.skipped or hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped or expected to fail: {report.longrepr}"
        report.__dict__.pop("wasxfail", None)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turns a skip of a whole file into a failure."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> Iterator[bool]:
    """Puts a migrated database where pytest-django would make one, which then only looks for what is to migrate."""
    from django.db import connection, connections

    name = connection.settings_dict["TEST"]["NAME"]
    if connection.vendor == "sqlite":
        put_migrated(Path(name))
    else:
        create(name, MIGRATED, os.environ["DATABASE_URL"])
    yield True
    for each in connections.all(initialized_only=True):
        each.close()
        if each.vendor == "postgresql":
            each.close_pool()


@pytest.fixture
def child_environment() -> dict[str, str]:
    """The environment for processes that a test starts, so that they use the same test database and broker."""
    from django.conf import settings
    from django.db import connection

    inside = dict(os.environ, DJANGO_SETTINGS_MODULE="takeover_project.settings", DATA_DIR=str(settings.DATA_DIR))
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return inside | {"DATABASE_URL": f"sqlite:///{name}"}
    return inside | {"DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"}


@pytest.fixture(autouse=True)
def _no_language_left() -> Iterator[None]:
    """A request activates its language for the thread, and the next test would speak it."""
    yield
    translation.deactivate()
