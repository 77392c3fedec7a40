"""Removes the objects of files that have ended. Expiry does not depend on it: a file is checked when it is fetched.

In batches, the purge deletes the objects that are due, then their rows. It may run twice at once and be killed at any
point: each step can be repeated, and a row is deleted only when its object is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db.models import Min

from attachments import clock, witnesses
from attachments.models import Stored
from attachments.storage import BATCH, store

logger = logging.getLogger(__name__)

WINDOW = 10_000
"""Rows that one query reads, which are all that is held in memory."""

Item = tuple[int, str]
"""Id and key of a row of Stored."""


def purge() -> int:
    """Removes the objects that are due and returns their number. What the storage refuses is left to the next purge.

    Removes nothing if this process's clock is wrong (`witnesses`).
    """
    if not witnesses.agree("files"):
        return 0
    removed = 0
    # While the rows of one batch are deleted, the objects of the next one are: storage and database both work.
    with ThreadPoolExecutor(1, "purge") as deleter:
        pending = None
        for batch in _due():
            following = deleter.submit(_without_objects, batch)
            if pending:
                removed += _forget(pending.result())
            pending = following
        if pending:
            removed += _forget(pending.result())
    return removed


def oldest() -> datetime | None:
    """Returns the time since which the oldest object is due."""
    found: datetime | None = Stored.objects.filter(due_at__lte=clock.now()).aggregate(oldest=Min("due_at"))["oldest"]
    return found


def _due() -> Iterator[list[Item]]:
    """Returns everything that is due, each once, in batches of 1,000."""
    due = Stored.objects.filter(due_at__lte=clock.now())
    last = 0
    while window := list(due.filter(pk__gt=last).order_by("pk").values_list("pk", "key")[:WINDOW]):
        last = window[-1][0]
        for begin in range(0, len(window), BATCH):
            yield window[begin : begin + BATCH]


def _without_objects(batch: list[Item]) -> list[int]:
    """Deletes the objects and returns the ids of those that are gone now."""
    try:
        failed = store().delete([key for _, key in batch])
    except Exception as problem:  # noqa: BLE001 - storages have errors of their own
        logger.warning("The storage deletes nothing now (%s); the next purge will.", type(problem).__name__)
        return []
    if failed:
        logger.warning("The storage could not delete %d of %d files; the next purge will.", len(failed), len(batch))
    return [pk for pk, key in batch if key not in failed]


def _forget(pks: list[int]) -> int:
    """Deletes the rows of objects that are gone and returns their number."""
    return Stored.objects.filter(pk__in=pks).delete()[0]
