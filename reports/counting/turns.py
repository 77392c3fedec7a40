"""One turn of counting: finds the days that have changed and counts each of them anew.

Nothing is added to a figure, so that a figure is what a fresh count gives, whatever was missed or done twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports.counting import stale
from reports.counting.sources import tally
from reports.models import Day, Figure, Progress

MARGIN = timedelta(minutes=10)
"""A row is committed at most this long after the time in it."""

BATCH = 5_000
"""Conversations that are given to their days at a time."""

WORKING = 20.0
"""Seconds of one turn of the worker."""

TURN = 120.0
"""Seconds of one turn of the command that counts everything."""


def work(seconds: float = WORKING, *, now: datetime | None = None) -> bool:
    """Counts what has changed until `now`, for about so long, the latest days first.

    Returns whether nothing is left to count.
    """
    with _turn(seconds) as is_ours:
        return is_ours and _work(seconds, now or timezone.now())


def rebuild() -> int:
    """Forgets all figures and counts them from the beginning. Returns the number of days."""
    is_forgotten = is_done = False
    while not is_done:
        with _turn(TURN) as is_ours:
            if is_ours and not is_forgotten:
                _forget(_progress())
                is_forgotten = True
            is_done = is_ours and _work(TURN, timezone.now())
        if not is_ours:
            time.sleep(0.5)
    return Day.objects.count()


@contextmanager
def _turn(seconds: float) -> Iterator[bool]:
    """Lets one process count at a time. A turn that was cut off is over after twice its time and a minute."""
    Progress.objects.get_or_create(pk=1)
    now = timezone.now()
    until = now + timedelta(seconds=2 * seconds + 60)
    free = Q(busy_until=None) | Q(busy_until__lt=now) | Q(busy_until__gt=now + timedelta(seconds=2 * TURN + 60))
    is_ours = bool(Progress.objects.filter(free, pk=1).update(busy_until=until))
    try:
        yield is_ours
    finally:
        if is_ours:
            Progress.objects.filter(pk=1).update(busy_until=None)


def _work(seconds: float, now: datetime) -> bool:
    stop = time.monotonic() + seconds
    progress = _progress()
    stale.mark(stale.changed(progress.counted_at and progress.counted_at - MARGIN))
    all_known = _take_in(progress, now, stop)
    progress.counted_at = now
    progress.save(update_fields=["counted_at", "settled"])
    return _count(stop) and all_known


def _progress() -> Progress:
    """The row. If days are those of another zone by now, everything is forgotten."""
    progress = Progress.now()
    if progress.zone != settings.REPORTS_TIME_ZONE:
        _forget(progress)
    return progress


@transaction.atomic
def _forget(progress: Progress) -> None:
    Day.objects.all().delete()
    Figure.objects.all().delete()
    progress.zone, progress.counted_at, progress.settled = settings.REPORTS_TIME_ZONE, None, 0
    progress.save(update_fields=["zone", "counted_at", "settled"])


def _take_in(progress: Progress, now: datetime, stop: float) -> bool:
    """Gives new conversations to their days. Returns whether it came to the last one."""
    looked_from = progress.settled
    while True:
        settled, number = stale.take_in(looked_from, BATCH, now - MARGIN)
        progress.settled = max(progress.settled, settled)
        if number < BATCH:
            return True
        if time.monotonic() > stop or settled == looked_from:
            return False
        looked_from = settled


def _count(stop: float) -> bool:
    """Counts stale days, the latest first. Returns whether none is left."""
    for day in Day.objects.filter(is_stale=True).order_by("-day").values_list("day", flat=True):
        _count_day(Day.objects.get(day=day))
        if time.monotonic() > stop:
            break
    return not Day.objects.filter(is_stale=True).exists()


def _count_day(day: Day) -> None:
    # Before it is counted: what happens meanwhile makes it stale again.
    Day.objects.filter(day=day.day).update(is_stale=False)
    found, waiting = tally(day)
    figures = list(found.figures(day.day))
    with transaction.atomic():
        # The lock: of two who count the same day, the second one replaces what the first one stored.
        Day.objects.select_for_update().get(day=day.day)
        Figure.objects.filter(day=day.day).delete()
        Figure.objects.bulk_create(figures, batch_size=500)
        Day.objects.filter(day=day.day).update(waiting=waiting)
