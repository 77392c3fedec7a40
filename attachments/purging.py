"""Frees the space of files that are over. Nothing depends on it: expiry is enforced when a file is asked for.

Finds its work by query, in batches: mark, delete the objects, finish the rows. It may run twice at once and be killed
at any point, for each step is safe to repeat, and a row is finished only when its object is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import close_old_connections
from django.db.models import Q, QuerySet

from attachments import clock
from attachments.models import Attachment, Mail
from attachments.receiving import abandoned_before
from attachments.storage import BATCH, store

logger = logging.getLogger(__name__)


def purge() -> int:
    """Marks what has expired and removes the objects of what is over; how many. What fails is tried the next time."""
    mark_expired()
    removed = 0
    for batch in _batches(_over()):
        gone = _without_objects(batch)
        removed += Attachment.objects.filter(pk__in=gone).update(removed_at=clock.now())
    for batch in _batches(_abandoned()):
        gone = _without_objects(batch)
        removed += Attachment.objects.filter(pk__in=gone, state=Attachment.State.ARRIVING).delete()[0]
    return removed


def mark_expired() -> int:
    """Says `expired` of every file whose time is over, in batches; how many. Unsent mails are the outbox's matter."""
    marked = 0
    while True:
        late = Attachment.objects.filter(state__in=Attachment.LIVE, expires_at__lte=clock.now())
        pks = list(late.exclude(recipient=Attachment.Recipient.MAILBOX).values_list("pk", flat=True)[:BATCH])
        if not pks:
            return marked
        found = Attachment.objects.filter(pk__in=pks, state__in=Attachment.LIVE)
        marked += found.update(state=Attachment.State.EXPIRED, changed_at=clock.now())


def _over() -> QuerySet[Attachment]:
    """Files that nobody gets any more and whose objects lie there still; a mail that may be sent again keeps its."""
    kept = Q(state=Attachment.State.FAILED, recipient=Attachment.Recipient.MAILBOX, mail__state=Mail.State.DEAD)
    return Attachment.objects.filter(state__in=Attachment.OVER, removed_at=None).exclude(kept)


def _abandoned() -> QuerySet[Attachment]:
    """Arrivals of processes that died."""
    before = abandoned_before(clock.now())
    return Attachment.objects.filter(state=Attachment.State.ARRIVING, created_at__lt=before)


def _batches(found: QuerySet[Attachment]) -> Iterator[list[tuple[int, str]]]:
    """Ids and keys, 1,000 at a time, each row once."""
    last = 0
    while batch := list(found.filter(pk__gt=last).order_by("pk").values_list("pk", "key")[:BATCH]):
        last = batch[-1][0]
        yield batch


def _without_objects(batch: list[tuple[int, str]]) -> list[int]:
    """Deletes the objects; the ids of those that are gone now."""
    close_old_connections()
    try:
        failed = store().delete([key for _, key in batch])
    except Exception as problem:  # noqa: BLE001 - storages have errors of their own
        logger.warning("The storage deletes nothing now (%s); the next purge will.", type(problem).__name__)
        return []
    if failed:
        logger.warning("The storage could not delete %d of %d files; the next purge will.", len(failed), len(batch))
    return [pk for pk, key in batch if key not in failed]
