"""Tickets: each lets one reader fetch one file, for a minute and never longer than the file lasts.

A row and not a signature, because expiry is the database's clock's, and because the reader's rights are looked at again
when a ticket is used, which takes secrets (`proof`, a session) that belong in no address.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models.functions import Now

from attachments import clock, lifecycle
from attachments.models import Attachment, Ticket

LIFE = timedelta(seconds=60)


def issue(attachment: Attachment, *, reader: str, proof: str = "") -> str:
    """A ticket for this reader; empty where the file cannot be fetched now."""
    now = clock.now()
    if not lifecycle.fetchable(attachment, now):
        return ""
    ticket = secrets.token_urlsafe(24)
    Ticket.objects.create(
        hash=hash_of(ticket),
        attachment=attachment,
        reader=reader,
        proof=proof,
        expires_at=min(now + LIFE, attachment.expires_at),
    )
    return ticket


def find(ticket: str) -> Ticket | None:
    """The ticket with its file, if both are good at this moment. The caller looks at the reader's rights."""
    found = Ticket.objects.select_related("attachment").filter(hash=hash_of(ticket), expires_at__gt=Now()).first()
    if found is None or not lifecycle.fetchable(found.attachment, clock.now()):
        return None
    return found


def forget() -> int:
    """Deletes tickets that are over; how many."""
    return Ticket.objects.filter(expires_at__lt=Now() - timedelta(hours=1)).delete()[0]


def hash_of(ticket: str) -> str:
    """What the database keeps of a ticket."""
    return hashlib.sha256(ticket.encode()).hexdigest()
