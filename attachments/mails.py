"""The mails that carry visitors' files, and what follows when one is sent or given up. `outbox` sends them.

A mail that goes out twice has the same Message-ID both times, by which mail programs recognize it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import close_old_connections, transaction
from django.db.models import QuerySet

from attachments import clock, lifecycle
from attachments.models import Attachment, Mail
from attachments.storage import CHUNK, ObjectMissing, store
from outbox import messages, server_answers
from outbox.outbox import Outbox, Unsendable
from outbox.schedule import Schedule

logger = logging.getLogger(__name__)

OPEN = (Mail.State.WAITING, Mail.State.DEAD)
"""The states in which an admin can still do something about a mail."""


class FileOutbox(Outbox[Mail]):
    """The mails with files. Times are the database's clock."""

    schedule = Schedule(tries=10, first_wait=timedelta(seconds=30), claim=timedelta(minutes=10))
    as_sent = {"state": Mail.State.SENT}
    as_given_up = {"state": Mail.State.DEAD}

    def now(self) -> datetime:
        return clock.now()

    def rows(self) -> QuerySet[Mail]:
        return Mail.objects.select_related("attachment")

    def waiting(self) -> QuerySet[Mail]:
        return Mail.objects.filter(state=Mail.State.WAITING)

    def sendable(self) -> QuerySet[Mail]:
        """Returns the waiting mails whose files the virus scanner has passed."""
        return self.waiting().filter(attachment__checked=True, attachment__state=Attachment.State.PENDING)

    def compose(self, mail: Mail) -> EmailMessage:
        attachment = mail.attachment
        message = messages.compose(to=mail.to, subject=mail.subject, text=mail.text, message_id=mail.message_id)
        # A text goes as mere bytes: Django would decode it and choose an encoding of its own.
        text = attachment.type.startswith("text/")
        message.attach(
            attachment.name, _content_of(attachment), "application/octet-stream" if text else attachment.type
        )
        close_old_connections()  # reading the file took its time, and so will the mail server
        return message

    def is_final(self, problem: Exception) -> bool:
        return server_answers.is_final(problem)

    def describe(self, problem: Exception, tries: int, *, last: bool) -> str:
        said = server_answers.text_of(problem)
        logger.warning("A mail with a file was not accepted (try %d%s): %s", tries, ", given up" if last else "", said)
        return said

    def after_acceptance(self, mail: Mail) -> None:
        lifecycle.mark_mailed(mail.attachment)

    def after_giving_up(self, mail: Mail) -> None:
        """Marks the file as failed, but keeps its object: an admin may have the mail tried again."""
        pending = Attachment.objects.filter(pk=mail.attachment_id, state=Attachment.State.PENDING)
        lifecycle.change(pending, state=Attachment.State.FAILED, why=Attachment.Reason.UNDELIVERED)

    def discard_unsendable(self, mail: Mail) -> None:
        lifecycle.fail(mail.attachment, Attachment.Reason.LOST)
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.DISCARDED, problem="The storage has lost the file.")


OUTBOX = FileOutbox()


def put(attachment: Attachment, *, to: str, subject: str, text: str) -> Mail:
    """Stores a mail to be sent, in the caller's transaction. `subject` becomes one line."""
    now = clock.now()
    return Mail.objects.create(
        attachment=attachment,
        message_id=messages.new_message_id(),
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
        next_at=now,
        created_at=now,
    )


def retry(mails: Sequence[Mail]) -> int:
    """Lets given-up mails wait again, from now and with all their tries. Returns their number."""
    return sum(_retry(mail) for mail in mails)


def discard(mails: Sequence[Mail]) -> int:
    """Settles that nobody gets these files. Returns the number of mails. The purge removes the objects."""
    return sum(_close(mail, Mail.State.DISCARDED, Attachment.Reason.DISCARDED) for mail in mails)


def drop(attachment: Attachment) -> None:
    """Discards the mail of a file that must not be passed on, if the file has one that waits."""
    OUTBOX.waiting().filter(attachment=attachment).update(state=Mail.State.DISCARDED)


def expire() -> list[Mail]:
    """Closes the mails whose files have been kept long enough, unsent. The caller tells the admins."""
    late = OUTBOX.rows().filter(state__in=OPEN, attachment__expires_at__lte=clock.now())
    return [mail for mail in late if _close(mail, Mail.State.EXPIRED, Attachment.Reason.UNDELIVERED)]


@transaction.atomic
def _retry(mail: Mail) -> bool:
    dead = Mail.objects.filter(pk=mail.pk, state=Mail.State.DEAD)
    if not dead.update(state=Mail.State.WAITING, tries=0, next_at=clock.now()):
        return False
    failed = Attachment.objects.filter(pk=mail.attachment_id, state=Attachment.State.FAILED)
    lifecycle.change(failed, state=Attachment.State.PENDING, why="")
    return True


@transaction.atomic
def _close(mail: Mail, state: str, why: str) -> bool:
    """Closes the mail, and its file fails for this reason. False if the mail was closed already."""
    if not Mail.objects.filter(pk=mail.pk, state__in=OPEN).update(state=state):
        return False
    unsent = (Attachment.State.PENDING, Attachment.State.FAILED)
    return lifecycle.end(
        Attachment.objects.filter(pk=mail.attachment_id, state__in=unsent), Attachment.State.FAILED, why
    )


def _content_of(attachment: Attachment) -> bytes:
    try:
        with store().open(attachment.key, 0, attachment.size) as file:
            return b"".join(iter(lambda: file.read(CHUNK), b""))
    except ObjectMissing as problem:
        raise Unsendable from problem
