"""Files that could not be scanned when they came: scanned again until the scanner has a verdict."""

from __future__ import annotations

import tempfile
from typing import IO

from django.db import close_old_connections

from attachments import clock, lifecycle, outbox, scanning
from attachments.models import Attachment
from attachments.scanning import Verdict
from attachments.storage import CHUNK, ObjectMissing, store

BATCH = 100


def check_pending() -> int:
    """Asks for a verdict on every file that waits for one, at most 100; how many got one."""
    waiting = Attachment.objects.filter(state=Attachment.State.PENDING, checked=False, expires_at__gt=clock.now())
    done = 0
    for attachment in waiting.order_by("pk")[:BATCH]:
        verdict = check(attachment)
        if verdict is Verdict.UNKNOWN:
            break  # the others would wait for the same scanner
        done += 1
    return done


def check(attachment: Attachment) -> Verdict:
    """Asks for a verdict on one file and acts on it: ready (or ready to be mailed), or failed."""
    close_old_connections()
    try:
        with tempfile.TemporaryFile() as copy:
            _copy(attachment, copy)
            verdict = scanning.scan(copy)
    except ObjectMissing:
        lifecycle.fail(attachment, Attachment.Reason.LOST)
        outbox.drop(attachment)
        return Verdict.INFECTED
    if verdict is Verdict.CLEAN:
        lifecycle.checked(attachment)
    elif verdict is Verdict.INFECTED:
        lifecycle.fail(attachment, Attachment.Reason.INFECTED)
        outbox.drop(attachment)
    return verdict


def _copy(attachment: Attachment, copy: IO[bytes]) -> None:
    with store().open(attachment.key, 0, attachment.size) as file:
        while chunk := file.read(CHUNK):
            copy.write(chunk)
