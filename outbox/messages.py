"""The base of every mail: a Message-ID at our own domain, and the mark that no person wrote it."""

from __future__ import annotations

from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage


def new_message_id() -> str:
    """Makes a Message-ID at the domain of `DEFAULT_FROM_EMAIL`."""
    return message_id(uuid4().hex)


def message_id(unique: str) -> str:
    """The Message-ID with this local part."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{unique}@{domain}>"


def compose(*, to: str, subject: str, text: str, message_id: str) -> EmailMessage:
    """Makes the message to send. `Auto-Submitted` keeps vacation notices and other robots from answering (RFC 3834)."""
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject=subject, body=text, to=[to], headers=headers)
