"""Starts what the tests run on, and lets nothing pass by being skipped.

`pytest tests/unit` runs on SQLite and the embedded broker; `--on postgres` on a PostgreSQL server that is started
for it. All of it lives in a temporary folder.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

# Before anything imports Celery's application, which would choose the product's own.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from tests.servers.broker import broker_in
from tests.servers.postgres import postgres

pytest_plugins = ["tests.servers.product", "tests.servers.browser"]

RUNNING = pytest.StashKey[ExitStack]()
SETTINGS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on", choices=("sqlite", "postgres"), default="sqlite", help="the database of tests inside this process"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Starts the servers and loads the settings, before pytest-django looks for them."""
    running = config.stash[RUNNING] = ExitStack()
    if not hasattr(config, "workerinput"):
        # The first process; the workers of pytest-xdist inherit what it finds.
        for name in SETTINGS:
            os.environ.pop(name, None)
        home = os.environ["TESTS_HOME"] = tempfile.mkdtemp(prefix="takeover-tests-")
        running.callback(shutil.rmtree, home, ignore_errors=True)
        if config.getoption("--on") == "postgres":
            os.environ["DATABASE_URL"] = running.enter_context(postgres())
    from django.conf import settings

    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        running.enter_context(broker_in(Path(settings.DATA_DIR)))


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(RUNNING, None):
        stack.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is marked for the other database; it has its turn in the other run."""
    database = config.getoption("--on")
    left_out = [item for item in items if (mark := item.get_closest_marker("on")) and database not in mark.args]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


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
    """The same for a whole file."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped: {report.longrepr}"
    return report


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
