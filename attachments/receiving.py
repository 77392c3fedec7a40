"""Receives files: checks, names and stores them. The caller decides who gets one.

A row (Stored) is written before the object. So an object without a row is always a stray, and the purge finds a file
that was stored and never given.
"""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Collection
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from attachments import clock, heic, kinds, recognition, scanning
from attachments.models import Attachment, Stored
from attachments.names import clean_name, new_name
from attachments.problems import Unacceptable
from attachments.storage import new_key, store

logger = logging.getLogger(__name__)

MIB = 1024 * 1024
MAX_BYTES = 25 * MIB
"""The size of one file at most."""

TOTAL_BYTES = 250 * MIB
TOTAL_FILES = 100
"""Size and number of the files that one conversation holds at a time at most."""

RATE_FILES = 30
RATE_TIME = timedelta(minutes=10)
"""The number of files that one sender may send in this time."""

LIFE = timedelta(hours=24)
"""A person may fetch a file for so long."""

ARRIVAL = timedelta(hours=1)
"""If a file was stored and not given in this time, the process died: the purge removes it."""

READERS = 4
"""The number of files that a process reads at a time. More would take memory and be no faster."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

reading = threading.BoundedSemaphore(READERS)
"""To be held while a form is read or a file is looked through, but not while one waits for the scanner or the store."""


def accept(file: Any, *, name: str, sender: str, allowed: Collection[str]) -> Attachment:
    """Checks and stores an upload (a `django.core.files.File`). Returns its row, which is not saved yet.

    The caller then calls `give` in the transaction that decides, or `reject`. `name` is the sender's name for the file
    and is kept as text only; `allowed` are ids of groups and kinds (`kinds`). Slow: call it outside of a transaction.
    Raises Unacceptable.
    """
    if not file.size:
        raise Unacceptable("empty_file")
    if file.size > MAX_BYTES:
        raise Unacceptable("too_large")
    check_rate(sender)
    release_connection()  # looking through a file and scanning it are slow
    with reading:
        kind = recognition.recognize(file, name, allowed)
    verdict = scanning.scan(file)
    if verdict is scanning.Verdict.INFECTED:
        raise Unacceptable("infected")
    file.seek(0)
    with ExitStack() as copies:
        if kind.id == "heic" and kinds.allows(allowed, kinds.KINDS["jpeg"]) and (copy := heic.as_jpeg(file)):
            kind, file = kinds.KINDS["jpeg"], copies.enter_context(copy)
        arriving = Attachment(
            key=new_key(kind.extensions[0]),
            original_name=clean_name(name),
            type=kind.type,
            size=file.size,
            sender=sender,
            checked=verdict is scanning.Verdict.CLEAN,
        )
        Stored.objects.create(key=arriving.key, due_at=clock.now() + ARRIVAL)
        _save(arriving, file)
    return arriving


def give(
    arriving: Attachment, *, conversation: int, recipient: str, about: str, number: int, life: timedelta = LIFE
) -> Attachment:
    """Saves the file's row: it belongs to `conversation` and goes to `recipient`, for `life` from now.

    The recipient sees a name of `about`, the day and `number` (which of the conversation's files it is).
    Call it in the transaction that decides and has locked the conversation. Raises Unacceptable if the conversation
    is full (`conversation_full`), the sender is too fast (`too_many_files`) or the purge was faster
    (`storage_unavailable`). The object of a file for the mailbox stays until its mail is settled.
    """
    check_rate(arriving.sender)
    check_total(conversation, arriving.size)
    now = clock.now()
    extension = arriving.key.rpartition(".")[2]
    arriving.name = new_name(about, timezone.localdate(now), number, extension)
    by_mail = recipient == Attachment.Recipient.MAILBOX
    arriving.conversation, arriving.recipient = conversation, recipient
    arriving.state = Attachment.State.READY if arriving.checked and not by_mail else Attachment.State.PENDING
    arriving.created_at = arriving.changed_at = now
    arriving.expires_at = now + life
    arriving.pk = None  # the transaction may be tried a second time
    arriving.save(force_insert=True)
    kept = Stored.objects.filter(key=arriving.key, due_at__gt=now)
    if not kept.update(due_at=None if by_mail else arriving.expires_at):
        raise Unacceptable("storage_unavailable")  # the upload took so long that the purge has removed it
    return arriving


def reject(arriving: Attachment) -> None:
    """Removes the object, unless the file was given meanwhile. If that fails, the purge will do it. Never raises.

    Call it outside of a transaction.
    """
    try:
        if Attachment.objects.filter(key=arriving.key).exists():
            return
        if not store().delete([arriving.key]):
            Stored.objects.filter(key=arriving.key).delete()
    except Exception:  # storages have errors of their own
        logger.warning("A refused file could not be removed; the purge will.", exc_info=True)


def check_rate(sender: str) -> None:
    """Raises Unacceptable (`too_many_files`) if the sender sent 30 files in the last 10 minutes."""
    since = clock.now() - RATE_TIME
    if Attachment.objects.filter(sender=sender, created_at__gt=since).count() >= RATE_FILES:
        raise Unacceptable("too_many_files")


def check_total(conversation: int, size: int) -> None:
    """Raises Unacceptable (`conversation_full`) if a file of this size has no room in the conversation."""
    alive = Attachment.objects.filter(state__in=Attachment.LIVE, expires_at__gt=clock.now())
    held = alive.filter(conversation=conversation)
    if held.count() >= TOTAL_FILES or (held.aggregate(sum=Sum("size"))["sum"] or 0) + size > TOTAL_BYTES:
        raise Unacceptable("conversation_full")


def release_connection() -> None:
    """Closes this thread's connection, or gives it back to the pool: others need it, and on SQLite it takes memory."""
    if not connection.in_atomic_block:
        connection.close()


def _save(arriving: Attachment, file: Any) -> None:
    release_connection()
    try:
        store().save(arriving.key, file)
    except Exception as problem:
        reject(arriving)
        if isinstance(problem, OSError) and problem.errno in FULL:
            logger.warning("The storage of attachments is full.")
            raise Unacceptable("storage_full") from problem
        logger.warning("The storage of attachments failed: %s", type(problem).__name__)
        raise Unacceptable("storage_unavailable") from problem
