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

from attachments import clock, digests, lifecycle
from attachments.models import Attachment, Mail
from attachments.storage import CHUNK, ObjectMissing, store
from outbox import messages, server_answers
from outbox.outbox import Outbox, Unsendable
from outbox.schedule import BATCH, Schedule

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

    def send_due(self) -> int:
        """Sends the mails that are due, of each mailbox at most 50; those of a full mailbox together (`digests`)."""
        mailboxes = self.sendable().filter(next_at__lte=self.now()).values_list("to", flat=True).distinct()
        return sum(self._send_to(mailbox) for mailbox in list(mailboxes.order_by("to")))

    def _send_to(self, mailbox: str) -> int:
        now = self.now()
        due = (
            self.sendable().select_related("attachment").filter(to=mailbox, next_at__lte=now).order_by("next_at", "pk")
        )
        lately = self.rows().filter(to=mailbox, state=Mail.State.SENT, sent_at__gt=now - digests.HOUR)
        # The files of one message have one time.
        accepted = [at for at in lately.order_by("sent_at").values_list("sent_at", flat=True).distinct() if at]
        groups = digests.groups(list(due[:BATCH]), accepted, now)
        return sum(self.send(group[0].pk) if len(group) == 1 else self._send_together(group) for group in groups)

    def _send_together(self, group: Sequence[Mail]) -> int:
        """Sends one message with the files of several mails. Returns how many were accepted."""
        mails = [mail for each in group if (mail := self._claim(each.pk))]
        try:
            carried = self._compose_together(mails)
            if carried:
                carried[0].send()
        except Exception as problem:  # noqa: BLE001 - mail servers and storages have errors of their own
            if self.is_final(problem):
                # Perhaps because of one of them: each gets an answer of its own.
                return sum(self._deliver(mail) for mail in mails)
            for mail in mails:
                self._try_later(mail, problem)
            return 0
        return self._store_acceptance_of(carried[1]) if carried else 0

    def _compose_together(self, mails: Sequence[Mail]) -> tuple[EmailMessage, list[Mail]] | None:
        """The message, and the mails that it carries: one whose file is lost is settled, and left out."""
        files = []
        for mail in mails:
            try:
                files.append((mail, _content_of(mail.attachment)))
            except Unsendable:
                self.discard_unsendable(mail)
        if not files:
            return None
        found = [mail for mail, _ in files]
        message = messages.compose(
            to=found[0].to,
            subject=digests.subject(found),
            text=digests.text(found),
            message_id=digests.message_id(found),
        )
        for mail, content in files:
            _attach(message, mail.attachment, content)
        close_old_connections()
        return message, found

    def _store_acceptance_of(self, mails: Sequence[Mail]) -> int:
        now = self.now()
        for mail in mails:
            self._store_acceptance(mail, now)
        return len(mails)

    def compose(self, mail: Mail) -> EmailMessage:
        message = messages.compose(to=mail.to, subject=mail.subject, text=mail.text, message_id=mail.message_id)
        _attach(message, mail.attachment, _content_of(mail.attachment))
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


def _attach(message: EmailMessage, attachment: Attachment, content: bytes) -> None:
    # A text goes as mere bytes: Django would decode it and choose an encoding of its own.
    text = attachment.type.startswith("text/")
    message.attach(attachment.name, content, "application/octet-stream" if text else attachment.type)


def _content_of(attachment: Attachment) -> bytes:
    try:
        with store().open(attachment.key, 0, attachment.size) as file:
            return b"".join(iter(lambda: file.read(CHUNK), b""))
    except ObjectMissing as problem:
        raise Unsendable from problem
