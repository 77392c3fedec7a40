"""The background tasks for files. Each finds its work by query, so a lost or doubled task does no harm."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.core.mail import mail_admins

from attachments import checking, mails, purging, reconciling, tickets, witnesses

logger = logging.getLogger(__name__)

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "attachments.send_mails": {"task": "attachments.tasks.send_mails", "schedule": 5.0, "options": {"expires": 5}},
    "attachments.check": {"task": "attachments.tasks.check", "schedule": 30.0, "options": {"expires": 30}},
    "attachments.purge": {"task": "attachments.tasks.purge", "schedule": 180.0, "options": {"expires": 180}},
    "attachments.reconcile": {"task": "attachments.tasks.reconcile", "schedule": 86400.0, "options": {"expires": 3600}},
}


@shared_task
def send_mails() -> int:
    """Sends the mails that are due. Returns the number of those that the server accepted."""
    return mails.OUTBOX.send_due()


@shared_task
def check() -> int:
    """Scans files for which the scanner did not answer. Returns the number of those that have a verdict now."""
    return checking.check_pending()


@shared_task
def purge() -> int:
    """Removes the objects of files that have ended, and tells the admins about mails that no server has accepted."""
    if not witnesses.agree("files and mails with files"):
        return 0
    given_up = mails.expire()
    if given_up:
        _tell_admins(len(given_up))
    tickets.forget()
    return purging.purge()


@shared_task
def reconcile() -> None:
    """Compares rows with objects, and repairs."""
    reconciling.reconcile()


def _tell_admins(number: int) -> None:
    """Tells ADMINS by mail, if there are any, and the log. The rows stay in the admin."""
    said = f"{number} file(s) for a mailbox were removed unsent: no mail server accepted them in time."
    logger.error("%s See “mails with files” in the admin.", said)
    try:
        mail_admins("Files were removed unsent", f"{said}\nSee “mails with files” in the admin for the reasons.")
    except Exception as problem:  # noqa: BLE001 - the mail server may be broken
        logger.warning("The admins could not be told by mail: %s", type(problem).__name__)
