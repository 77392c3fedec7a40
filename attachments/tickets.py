"""Tickets: each lets one reader fetch one file, for a minute, and never after the file has expired.

A ticket is a row and not a signed address. So the database's clock decides about its end, and the reader's rights are
checked again when it is used. That needs secrets (`proof`, a session) that must not be in an address.
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
    """Issues a ticket to this reader; empty if the file cannot be fetched now."""
    now = clock.now()
    if not lifecycle.is_fetchable(attachment, now):
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
    """Returns the ticket with its file, if both are valid at this moment. The caller checks the reader's rights."""
    found = Ticket.objects.select_related("attachment").filter(hash=hash_of(ticket), expires_at__gt=Now()).first()
    if found is None or not lifecycle.is_fetchable(found.attachment, clock.now()):
        return None
    return found


def forget() -> int:
    """Deletes tickets that ended more than an hour ago and returns their number."""
    return Ticket.objects.filter(expires_at__lt=Now() - timedelta(hours=1)).delete()[0]


def hash_of(ticket: str) -> str:
    """Returns the hash by which a ticket is stored."""
    return hashlib.sha256(ticket.encode()).hexdigest()
