"""Purge and reconciliation remove nothing early, leave nothing and lose nothing, whatever is killed or fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attachments import clock, lifecycle, purging, reconciling
from attachments.models import Attachment, Stored
from attachments.storage import new_key, store
from tests.attachments import empty_storage, given_file, mailed_file, objects
from tests.servers.product import CODE

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


def make(number: int, *, due_in: timedelta = timedelta(seconds=-1)) -> list[str]:
    """Stores objects of one byte that are due at this time, and returns their keys."""
    due = clock.now() + due_in
    rows = [Stored(key=new_key("txt"), due_at=due) for _ in range(number)]
    root = Path(store().root)  # type: ignore[attr-defined]
    for row in rows:
        path = root / row.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    Stored.objects.bulk_create(rows)
    return sorted(row.key for row in rows)


def known() -> list[str]:
    """Returns the keys that the database knows."""
    return sorted(Stored.objects.values_list("key", flat=True))


def age(attachment: Attachment, time: timedelta) -> None:
    """Lets this time pass for the file."""
    end = clock.now() + DAY - time
    Attachment.objects.filter(pk=attachment.pk).update(expires_at=end)
    Stored.objects.filter(key=attachment.key).update(due_at=end)
    attachment.refresh_from_db()


def test_a_file_expires_after_24_hours_by_the_databases_clock() -> None:
    file = given_file()
    assert abs(file.expires_at - clock.now() - DAY) < timedelta(seconds=5)
    for time, state, left in (
        (DAY - timedelta(seconds=1), "ready", 1),
        (DAY, "expired", 0),
        (DAY + timedelta(seconds=1), "expired", 0),
    ):
        given = file.expires_at - DAY
        assert lifecycle.state_at(file, given + time) == state
        assert lifecycle.is_fetchable(file, given + time) == (state == "ready")
        # The last second may pass before the purge looks: it gets a minute.
        age(file, time - timedelta(minutes=left))
        purging.purge()
        assert len(objects()) == left


@pytest.mark.parametrize("hours", [25, -25])
def test_a_worker_with_a_wrong_clock_removes_nothing_early_and_leaves_nothing(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    from django.utils import timezone

    real, wrong = timezone.now, timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: real() + wrong)
    seconds = time.time
    monkeypatch.setattr(time, "time", lambda: seconds() + wrong.total_seconds())
    fresh, old = given_file(), given_file()
    age(old, DAY + timedelta(seconds=1))
    purging.purge()
    reconciling.reconcile()
    assert objects() == [fresh.key]
    fresh.refresh_from_db()
    assert (fresh.state, lifecycle.is_fetchable(fresh, clock.now())) == ("ready", True)


def test_the_purge_removes_files_that_have_ended_and_no_others() -> None:
    kept = make(3, due_in=DAY)
    undecided = make(1)
    Stored.objects.filter(key__in=undecided).update(due_at=None)
    living, withdrawn, failed, mailed = given_file(), given_file(), given_file(), mailed_file().attachment
    assert lifecycle.withdraw(withdrawn)
    assert not lifecycle.withdraw(withdrawn)
    assert lifecycle.fail(failed, "lost")
    assert lifecycle.mark_mailed(mailed)
    make(2100)
    assert purging.purge() == 2103
    assert objects() == known() == sorted([*kept, *undecided, living.key])
    assert purging.purge() == 0


def test_the_purge_takes_few_queries() -> None:
    make(2500)
    with CaptureQueriesContext(connection) as captured:
        purging.purge()
    kinds_of = sorted(query["sql"].split()[0] for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT")))
    witnesses = 2 if connection.vendor == "sqlite" else 0
    reads = ["SELECT"] * (3 + witnesses)
    assert kinds_of == ["DELETE"] * 3 + reads, "witnesses, the clock, one look and one more; three batches"


def test_what_a_failing_storage_did_not_delete_is_deleted_by_the_next_purge(monkeypatch: pytest.MonkeyPatch) -> None:
    make(200)
    calls = iter(range(10**6))
    unlink = os.unlink

    def sometimes(path: str) -> None:
        if next(calls) % 5 == 0:
            raise OSError(5, "Input/output error")
        unlink(path)

    monkeypatch.setattr("attachments.storage.disk.os.unlink", sometimes)
    assert purging.purge() == 160
    assert len(known()) == 40
    assert known() == objects()
    for _ in range(6):
        purging.purge()
    assert objects() == known() == []


def test_several_purges_at_once_do_no_harm() -> None:
    make(3000)

    def work(_: int) -> None:
        try:
            purging.purge()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    assert objects() == known() == []


KILLED = """
import os, signal, sys
import django
django.setup()
from attachments import purging
from attachments.storage import disk
after = int(sys.argv[1])
count = 0
unlink = os.unlink
def counted(path):
    global count
    count += 1
    if count > after:
        os.kill(os.getpid(), signal.SIGKILL)
    unlink(path)
disk.os.unlink = counted
purging.purge()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("after", [0, 500, 1400, 10_000])
def test_the_next_purge_finishes_a_killed_one(after: int, child_environment: dict[str, str]) -> None:
    keys = make(1500)
    command = [sys.executable, "-c", KILLED, str(after)]
    done = subprocess.run(command, cwd=CODE, env=child_environment, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = objects()
    assert set(left) <= set(known()), "forgotten before it was gone"
    assert len(keys) - len(left) <= after
    purging.purge()
    assert objects() == known() == []
    call_command("attachments_check")
