"""Mails that carry visitors' files: first a row, then sent by the worker until the company's server has accepted it.

Sent at least once: a worker that dies after the server's `250 OK` and before the row knows of it makes the mail go out
again, under the same Message-ID, by which mail programs recognise it.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import close_old_connections, transaction
from django.db.models import Min

from attachments import clock, lifecycle
from attachments.models import Attachment, Mail
from attachments.storage import ObjectMissing, store

logger = logging.getLogger(__name__)

TRIES = 10
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=2)
CLAIM = timedelta(minutes=10)
"""So long nobody else sends a mail that somebody has begun to send; longer than the server may take."""

BATCH = 50
OPEN = (Mail.State.WAITING, Mail.State.DEAD)


def put(attachment: Attachment, *, to: str, subject: str, text: str) -> Mail:
    """The mail is to be sent: one row, in the caller's transaction. `subject` has one line."""
    now = clock.now()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return Mail.objects.create(
        attachment=attachment,
        message_id=f"<{uuid4().hex}@{domain}>",
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
        next_at=now,
        created_at=now,
    )


def send_due() -> int:
    """Sends what is due, at most 50; how many were accepted."""
    now = clock.now()
    due = Mail.objects.filter(
        state=Mail.State.WAITING, next_at__lte=now, attachment__checked=True, attachment__state=Attachment.State.PENDING
    )
    return sum(send(pk) for pk in due.order_by("next_at").values_list("pk", flat=True)[:BATCH])


def send(pk: int) -> bool:
    """Sends one mail, unless somebody else does or it is not due. True where the server has accepted it."""
    mail = _claim(pk)
    if mail is None:
        return False
    try:
        message = _message(mail)
        close_old_connections()  # the mail server may take its time
        message.send()
    except ObjectMissing:
        lifecycle.fail(mail.attachment, Attachment.Reason.LOST)
        Mail.objects.filter(pk=pk).update(state=Mail.State.DISCARDED, problem="The storage has lost the file.")
        return False
    except Exception as problem:  # noqa: BLE001 - mail servers and storages have errors of their own
        _try_later(mail, problem)
        return False
    if Mail.objects.filter(pk=pk).update(state=Mail.State.SENT, sent_at=clock.now(), problem="") != 1:
        logger.warning("A mail was sent whose row is gone.")
    lifecycle.mailed(mail.attachment)
    return True


def retry(mails: Sequence[Mail]) -> int:
    """Given-up mails are tried again at once; how many."""
    done = 0
    for mail in mails:
        dead = Mail.objects.filter(pk=mail.pk, state=Mail.State.DEAD)
        with transaction.atomic():
            if dead.update(state=Mail.State.WAITING, tries=0, next_at=clock.now()):
                failed = Attachment.objects.filter(pk=mail.attachment_id, state=Attachment.State.FAILED)
                lifecycle.change(failed, state=Attachment.State.PENDING, why="")
                done += 1
    return done


def discard(mails: Sequence[Mail]) -> int:
    """Nobody gets these files; how many. The purge removes the objects."""
    done = 0
    for mail in mails:
        done += _give_up(mail, Mail.State.DISCARDED, Attachment.Reason.DISCARDED)
    return done


def drop(attachment: Attachment) -> None:
    """The file's mail, if it has one, is not sent: the file is none that we pass on."""
    Mail.objects.filter(attachment=attachment, state=Mail.State.WAITING).update(state=Mail.State.DISCARDED)


def expire() -> list[Mail]:
    """Mails whose files have been kept long enough, unsent: given up for good. The caller tells the admins."""
    late = Mail.objects.select_related("attachment").filter(state__in=OPEN, attachment__expires_at__lte=clock.now())
    return [mail for mail in late if _give_up(mail, Mail.State.EXPIRED, Attachment.Reason.UNDELIVERED)]


def oldest() -> datetime | None:
    """When the oldest mail was accepted that no server has taken yet."""
    return Mail.objects.filter(state=Mail.State.WAITING).aggregate(oldest=Min("created_at"))["oldest"]


def _claim(pk: int) -> Mail | None:
    now = clock.now()
    mine = Mail.objects.filter(pk=pk, state=Mail.State.WAITING, next_at__lte=now).update(next_at=now + CLAIM)
    if not mine:
        return None
    return Mail.objects.select_related("attachment").get(pk=pk)


def _give_up(mail: Mail, state: str, why: str) -> bool:
    """One transaction: the mail is closed, the file failed for this reason. False where the mail was closed already."""
    with transaction.atomic():
        if not Mail.objects.filter(pk=mail.pk, state__in=OPEN).update(state=state):
            return False
        unsent = (Attachment.State.PENDING, Attachment.State.FAILED)
        found = Attachment.objects.filter(pk=mail.attachment_id, state__in=unsent)
        return lifecycle.end(found, Attachment.State.FAILED, why)


def _message(mail: Mail) -> EmailMessage:
    attachment = mail.attachment
    message = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    with store().open(attachment.key, 0, attachment.size) as file:
        content = b"".join(iter(lambda: file.read(64 * 1024), b""))
    # A text as mere bytes: Django would decode it and choose an encoding of its own.
    text = attachment.type.startswith("text/")
    message.attach(attachment.name, content, "application/octet-stream" if text else attachment.type)
    return message


def _try_later(mail: Mail, problem: Exception) -> None:
    tries = mail.tries + 1
    dead = tries >= TRIES or _is_final(problem)
    said = _said(problem)
    logger.warning("A mail with a file was not accepted (try %d%s): %s", tries, ", given up" if dead else "", said)
    wait = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
    state = Mail.State.DEAD if dead else Mail.State.WAITING
    waiting = Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING)
    with transaction.atomic():
        if waiting.update(tries=tries, next_at=clock.now() + wait, state=state, problem=said) and dead:
            # Not over yet: an admin may have it tried again, so the object stays.
            pending = Attachment.objects.filter(pk=mail.attachment_id, state=Attachment.State.PENDING)
            lifecycle.change(pending, state=Attachment.State.FAILED, why=Attachment.Reason.UNDELIVERED)


def _is_final(problem: Exception) -> bool:
    """The server will never take this mail: every recipient, or the mail itself, was answered with 5…."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    # Wrong credentials are 535, and somebody may repair them.
    return isinstance(problem, (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) and problem.smtp_code >= 500


def _said(problem: Exception) -> str:
    """What the server said, without the addresses that some exceptions repeat."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {text.decode(errors='replace')}" for code, text in problem.recipients.values()]
        return f"recipient refused: {'; '.join(answers)}"[:300]
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        return f"{problem.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"[:300]
    return f"{type(problem).__name__}: {problem}"[:300]
