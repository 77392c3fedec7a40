"""On SQLite, a process whose clock is wrong deletes nothing."""

from __future__ import annotations

import html
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from attachments import clock, purging, tasks, witnesses
from attachments.models import Attachment
from conversations import tasks as conversation_tasks
from conversations.models import Receipt
from takeover_project.health import Readiness
from tests.attachments import given_file, objects
from tests.unit.attachments.test_purging import DAY, age

pytestmark = pytest.mark.django_db(transaction=True)


def shift(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """As in a process whose clock is that far ahead."""
    database, django = clock.now, timezone.now
    monkeypatch.setattr(clock, "now", lambda: database() + by)
    monkeypatch.setattr(timezone, "now", lambda: django() + by)


@pytest.mark.parametrize("hours", [2, 25, 24 * 365, -2, -25])
def test_a_worker_with_a_wrong_clock_deletes_nothing_and_says_so(
    hours: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files = [given_file(), given_file()]
    Receipt.objects.create(sender="s", ref="r", answer={})
    shift(monkeypatch, timedelta(hours=hours))
    if connection.vendor == "postgresql":  # the server's clock decides, which the process cannot shift
        assert witnesses.disagreement() is None
        return
    with caplog.at_level(logging.ERROR):
        assert purging.purge() == tasks.purge() == conversation_tasks.end_idle() == 0
        conversation_tasks.forget()
    assert {file.key for file in files} <= set(objects())
    assert Attachment.objects.filter(state="ready").count() == 2
    assert Receipt.objects.exists()
    assert ("ahead of" if hours > 0 else "behind") in caplog.text
    assert witnesses.trouble() in caplog.text


async def test_readiness_and_the_admin_say_so_until_the_clocks_agree(settings: Any, tmp_path: Path) -> None:
    settings.CLOCK_REFUSAL = tmp_path / "clock-refusal"
    settings.CLOCK_NOTE = tmp_path / "clock"
    admin = Client()
    await sync_to_async(admin.force_login)(await sync_to_async(User.objects.create_superuser)("clara"))

    async def texts() -> list[str]:
        readiness = Readiness()
        await readiness.missing()
        page = await sync_to_async(admin.get)("/admin/")
        return ["; ".join(readiness.troubles), html.unescape(page.content.decode())]

    if connection.vendor == "sqlite":
        settings.CLOCK_NOTE.write_text(f"{(timezone.now() + timedelta(hours=30)).timestamp():.0f}\n")
        assert not await sync_to_async(witnesses.agree)("files")
        for text in await texts():
            assert "Nothing is deleted by age: a process's clock is 1 day, " in text
        settings.CLOCK_NOTE.unlink()
    assert await sync_to_async(witnesses.agree)("files")
    for text in await texts():
        assert "Nothing is deleted" not in text


@pytest.mark.parametrize("minutes", [-50, 0, 50])
def test_a_clock_that_is_right_or_nearly_deletes_what_is_due(minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = given_file(), given_file()
    age(old, DAY + timedelta(hours=1))
    shift(monkeypatch, timedelta(minutes=minutes))
    assert purging.purge() == 1
    assert (new.key in objects(), old.key in objects()) == (True, False)


def test_the_noted_time_is_a_witness_and_a_damaged_note_is_none(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    if connection.vendor == "postgresql":
        assert witnesses.agree("files")
        return
    settings.CLOCK_NOTE = tmp_path / "clock"
    assert witnesses.disagreement() is None
    settings.CLOCK_NOTE.write_text("no time\n")
    assert witnesses.disagreement() is None
    ahead: datetime = clock.now() + timedelta(hours=30)
    settings.CLOCK_NOTE.write_text(f"{ahead.timestamp():.0f}\n")
    assert (witnesses.disagreement() or timedelta(0)) < -timedelta(hours=29)
    shift(monkeypatch, timedelta(hours=30))
    assert witnesses.disagreement() is None
