"""Purge and reconcile: nothing early, nothing left, nothing lost, whatever is killed or fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from attachments import clock, fates, purging, receiving, reconciling
from attachments.models import Attachment
from attachments.storage import new_key, store
from tests.attachments import empty_storage, given_file, objects
from tests.servers.product import CODE

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


def make(number: int, **fields: Any) -> list[Attachment]:
    """Expired files, quickly; their objects hold a byte."""
    now = clock.now()
    values = {"state": "ready", "expires_at": now - timedelta(seconds=1), "recipient": "visitor", "conversation": 1}
    rows = [
        Attachment(
            key=new_key("txt"),
            name=f"{i}.txt",
            type="text/plain",
            size=1,
            sender="somebody",
            **{"created_at": now, "changed_at": now, "checked": True} | values | fields,
        )
        for i in range(number)
    ]
    root = Path(store().root)  # type: ignore[attr-defined]
    for row in rows:
        path = root / row.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    Attachment.objects.bulk_create(rows)
    return list(Attachment.objects.order_by("pk"))


def stages() -> set[tuple[str, bool]]:
    """State and whether the object is said to be gone, of every row."""
    return {(each.state, each.removed_at is not None) for each in Attachment.objects.all()}


def age(attachment: Attachment, time: timedelta) -> None:
    """The file was given so long ago."""
    Attachment.objects.filter(pk=attachment.pk).update(expires_at=clock.now() + DAY - time)
    attachment.refresh_from_db()


def test_a_day_on_the_databases_clock() -> None:
    file = given_file()
    assert file.expires_at is not None
    assert abs(file.expires_at - clock.now() - DAY) < timedelta(seconds=5)
    for time, state, left in (
        (DAY - timedelta(seconds=1), "ready", 1),
        (DAY, "expired", 0),
        (DAY + timedelta(seconds=1), "expired", 0),
    ):
        now = clock.now()
        Attachment.objects.filter(pk=file.pk).update(expires_at=now + DAY - time, state="ready", removed_at=None)
        file.refresh_from_db()
        assert fates.state_at(file, now) == state
        assert fates.fetchable(file, now) == (state == "ready")
        # The last second may pass while the purge looks, so it looks a few minutes earlier for the living.
        if left:
            age(file, time - timedelta(minutes=3))
        purging.purge()
        assert len(objects()) == left


@pytest.mark.parametrize("hours", [25, -25])
def test_a_worker_with_a_wrong_clock_does_nothing_early_and_leaves_nothing(
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
    assert (fresh.state, fates.fetchable(fresh, clock.now())) == ("ready", True)


def test_purge_frees_what_is_over_and_nothing_else() -> None:
    kept = make(3, expires_at=clock.now() + DAY)
    over = [make(2, state=state, expires_at=clock.now() + DAY) for state in ("withdrawn", "failed", "mailed")]
    make(2100)
    assert purging.purge() == 2106
    assert objects() == sorted(each.key for each in kept[:3])
    assert stages() == {("ready", False), ("expired", True), ("withdrawn", True), ("failed", True), ("mailed", True)}
    assert len(over) == 3
    assert purging.purge() == 0


def test_purge_takes_few_queries(django_assert_num_queries: Any) -> None:
    make(2500)
    # Three batches to mark (clock, ids, clock, update) and one look more; three to remove (ids, clock, update) and one
    # look more; one look for the abandoned, by the clock.
    with django_assert_num_queries(3 * 4 + 2 + 3 * 3 + 1 + 2):
        purging.purge()


def test_a_storage_that_fails_one_delete_in_five_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make(200)
    calls = iter(range(10**6))
    unlink = os.unlink

    def sometimes(path: str) -> None:
        if next(calls) % 5 == 0:
            raise OSError(5, "Input/output error")
        unlink(path)

    monkeypatch.setattr("attachments.storage.os.unlink", sometimes)
    assert purging.purge() == 160
    assert Attachment.objects.filter(removed_at=None, state="expired").count() == len(objects()) == 40
    for _ in range(6):
        purging.purge()
    assert objects() == []
    assert stages() == {("expired", True)}


def test_purges_at_once_do_no_harm() -> None:
    make(3000)

    def work(_: int) -> None:
        try:
            purging.purge()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    assert objects() == []
    assert stages() == {("expired", True)}


KILLED = """
import os, signal, sys
import django
django.setup()
from attachments import purging, storage
after = int(sys.argv[1])
count = 0
unlink = os.unlink
def counted(path):
    global count
    count += 1
    if count > after:
        os.kill(os.getpid(), signal.SIGKILL)
    unlink(path)
storage.os.unlink = counted
purging.purge()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("after", [0, 500, 1400, 10_000])
def test_a_killed_purge_is_finished_by_the_next(after: int, child_environment: dict[str, str]) -> None:
    rows = make(1500)
    command = [sys.executable, "-c", KILLED, str(after)]
    done = subprocess.run(command, cwd=CODE, env=child_environment, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = set(objects())
    for row in Attachment.objects.all():
        assert row.removed_at is None or row.key not in left, "finished before its object was gone"
    assert len(rows) - len(left) <= after
    purging.purge()
    assert objects() == []
    assert stages() == {("expired", True)}
    call_command("attachments_check")


def test_an_upload_whose_process_died_is_removed_after_an_hour() -> None:
    [arriving] = make(1, state="arriving", expires_at=None, conversation=None)
    purging.purge()
    assert reconciling.reconcile().clean
    assert objects() == [arriving.key]
    Attachment.objects.update(created_at=clock.now() - timedelta(hours=1, seconds=1))
    purging.purge()
    assert (objects(), Attachment.objects.count()) == ([], 0)


def test_the_check_finds_repairs_and_is_content(capsys: pytest.CaptureFixture[str]) -> None:
    kept, lost = given_file(), given_file()
    root = Path(store().root)  # type: ignore[attr-defined]
    (root / lost.key).unlink()
    for name in ("ab/stray.pdf", "stray.txt", "../attachments/cd/x"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"stray")
    with pytest.raises(CommandError, match="repaired"):
        call_command("attachments_check")
    assert "3 objects without a row, 1 rows without an object" in capsys.readouterr().out
    assert objects() == [kept.key]
    lost.refresh_from_db()
    assert (lost.state, lost.why) == ("failed", "lost")
    call_command("attachments_check")
    call_command("attachments_check")


def test_the_check_says_what_it_cannot_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(store().root)  # type: ignore[attr-defined]
    root.mkdir(exist_ok=True)
    (root / "stray.txt").write_bytes(b"stray")

    def never(path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("attachments.storage.os.unlink", never)
    with pytest.raises(CommandError, match="Not everything could be repaired"):
        call_command("attachments_check")


def test_a_file_that_is_arriving_is_no_stray(monkeypatch: pytest.MonkeyPatch) -> None:
    """The object lies there, and the decision has not been taken."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from attachments import kinds

    upload = SimpleUploadedFile("a.txt", b"text")
    arriving = receiving.accept(upload, name="a.txt", sender="x", allowed=kinds.DEFAULT)
    assert reconciling.reconcile().clean
    assert objects() == [arriving.key]
    receiving.reject(arriving)
    assert (objects(), Attachment.objects.count()) == ([], 0)
