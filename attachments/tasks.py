"""What worker and beat do for files. Each finds its work by query: a lost or doubled task does no harm."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.core.mail import mail_admins

from attachments import checking, outbox, purging, reconciling, tickets

logger = logging.getLogger(__name__)

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "attachments.send_mails": {"task": "attachments.tasks.send_mails", "schedule": 5.0, "options": {"expires": 5}},
    "attachments.check": {"task": "attachments.tasks.check", "schedule": 30.0, "options": {"expires": 30}},
    "attachments.purge": {"task": "attachments.tasks.purge", "schedule": 180.0, "options": {"expires": 180}},
    "attachments.reconcile": {"task": "attachments.tasks.reconcile", "schedule": 86400.0, "options": {"expires": 3600}},
}


@shared_task
def send_mails() -> int:
    """Sends the mails that are due. How many were accepted."""
    return outbox.send_due()


@shared_task
def check() -> int:
    """Has files scanned that the scanner was not there for. How many have a verdict now."""
    return checking.check_pending()


@shared_task
def purge() -> int:
    """Removes the objects of files that are over, and tells the admins of mails that were never accepted."""
    given_up = outbox.expire()
    if given_up:
        _tell_admins(len(given_up))
    tickets.forget()
    return purging.purge()


@shared_task
def reconcile() -> None:
    """Compares rows with objects, and repairs."""
    reconciling.reconcile()


def _tell_admins(number: int) -> None:
    """By mail to ADMINS, where there are any, and in the log; the rows stay in the admin."""
    said = f"{number} file(s) for a mailbox were removed unsent: no mail server accepted them in time."
    logger.error("%s See “mails with files” in the admin.", said)
    try:
        mail_admins("Files were removed unsent", f"{said}\nSee “mails with files” in the admin for the reasons.")
    except Exception as problem:  # noqa: BLE001 - the mail server may be what is broken
        logger.warning("The admins could not be told by mail: %s", type(problem).__name__)
