"""Beat as a thread of the worker of `make run`."""

import logging
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.beat import PersistentScheduler, Service

from takeover_project import beat_thread
from takeover_project.beat_thread import BeatThread
from takeover_project.celery import app
from tests.servers.processes import until


class Failing(PersistentScheduler):
    """Fails at its first tick, as with a schedule file that cannot be read; the next one notes what it sends."""

    lives = 0
    sent: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Failing.lives += 1

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if Failing.lives == 1:
            raise OSError("the schedule cannot be read")
        return super().tick(*args, **kwargs)

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> Any:
        Failing.sent.append(entry.task)
        self.reserve(entry)


def test_the_clock_of_a_worker_starts_again_after_an_error_and_stops_with_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(beat_thread, "PAUSE", 0.01)
    monkeypatch.setattr(beat_thread, "Service", partial(Service, scheduler_cls=Failing))
    monkeypatch.setattr(Failing, "lives", 0)
    monkeypatch.setattr(Failing, "sent", [])
    clock = Celery("clock", set_as_current=False, broker="memory://")
    clock.conf.beat_schedule_filename = str(tmp_path / "schedule")
    clock.conf.beat_schedule = {"tidy": {"task": "tidy", "schedule": timedelta(seconds=0.1)}}
    thread = BeatThread(clock)
    with caplog.at_level(logging.ERROR):
        thread.start()
        until(lambda: Failing.sent, "the task to be sent")
    assert "it starts again in 0.01 s" in caplog.text
    begun = time.monotonic()
    thread.stop()
    assert not thread.is_alive()
    assert time.monotonic() - begun < beat_thread.PATIENCE


def test_only_a_worker_that_is_asked_to_has_a_clock() -> None:
    assert beat_thread.OPTION in app.user_options["worker"]
    steps = [beat_thread.BeatStep(None, **given) for given in ({"with_beat": True}, {"with_beat": False}, {})]
    assert [step.enabled for step in steps] == [True, False, False]
