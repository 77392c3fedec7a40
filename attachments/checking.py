"""Scans files again that could not be scanned when they came, until the scanner has a verdict."""

from __future__ import annotations

import tempfile
from typing import IO

from django.db import close_old_connections

from attachments import clock, lifecycle, mails, scanning
from attachments.models import Attachment
from attachments.scanning import Verdict
from attachments.storage import CHUNK, ObjectMissing, store

BATCH = 100
"""Files that one call scans at most."""


def check_pending() -> int:
    """Scans the files that wait for a verdict, at most 100. Returns the number of those that got one."""
    waiting = Attachment.objects.filter(state=Attachment.State.PENDING, checked=False, expires_at__gt=clock.now())
    done = 0
    for attachment in waiting.order_by("pk")[:BATCH]:
        verdict = check(attachment)
        if verdict is Verdict.UNKNOWN:
            break  # the others would wait for the same scanner
        done += 1
    return done


def check(attachment: Attachment) -> Verdict:
    """Scans one file and acts on the verdict: the file becomes ready (or may be mailed), or fails."""
    close_old_connections()
    try:
        with tempfile.TemporaryFile() as copy:
            _copy(attachment, copy)
            verdict = scanning.scan(copy)
    except ObjectMissing:
        _fail(attachment, Attachment.Reason.LOST)
        return Verdict.INFECTED
    if verdict is Verdict.CLEAN:
        lifecycle.mark_clean(attachment)
    elif verdict is Verdict.INFECTED:
        _fail(attachment, Attachment.Reason.INFECTED)
    return verdict


def _fail(attachment: Attachment, why: str) -> None:
    lifecycle.fail(attachment, why)
    mails.drop(attachment)


def _copy(attachment: Attachment, copy: IO[bytes]) -> None:
    with store().open(attachment.key, 0, attachment.size) as file:
        while chunk := file.read(CHUNK):
            copy.write(chunk)
