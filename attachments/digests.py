"""Which of a mailbox's due mails go alone, which together, and which wait: nobody floods a mailbox with small mails."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from attachments.models import Mail
from outbox import messages

HOUR = timedelta(hours=1)

ALONE = 10
"""Mails that a mailbox gets in an hour before files are collected: a person reads one file in one mail most easily."""

PAUSE = timedelta(minutes=5)
"""Between two mails with collected files."""

MOST_FILES, MOST_BYTES = 20, 10 * 1024**2
"""Files that one mail collects. A larger file goes alone."""

TRIES = 3
"""After so many tries that failed a mail goes alone again: one of the others may be the reason."""


def groups(due: Sequence[Mail], accepted: Sequence[datetime], now: datetime) -> list[list[Mail]]:
    """The mails that are sent now, by message. `accepted`: when the mailbox got messages in the last hour."""
    room = max(0, ALONE - len(accepted))
    alone = [[mail] for mail in due[:room]]
    if alone or (accepted and max(accepted) > now - PAUSE):
        return alone
    return _collected(due)


def message_id(mails: Sequence[Mail]) -> str:
    """The Message-ID of these mails together: the same for the same mails only, so that no other file is lost as a
    double."""
    ids = " ".join(mail.message_id for mail in mails)
    return messages.message_id(hashlib.sha256(ids.encode()).hexdigest()[:32])


def subject(mails: Sequence[Mail]) -> str:
    """The first mail's subject, and how many more there are."""
    return f"{mails[0].subject[:190]} (+{len(mails) - 1})"


def text(mails: Sequence[Mail]) -> str:
    """The texts of the mails, each under its subject."""
    return f"\n\n{'-' * 60}\n\n".join(f"{mail.subject}\n\n{mail.text}" for mail in mails)


def _collected(due: Sequence[Mail]) -> list[list[Mail]]:
    together: list[list[Mail]] = []
    alone: list[list[Mail]] = []
    size = 0
    for mail in due:
        if mail.tries >= TRIES or mail.attachment.size > MOST_BYTES:
            alone.append([mail])
            continue
        size += mail.attachment.size
        if not together or len(together[-1]) >= MOST_FILES or size > MOST_BYTES:
            together.append([])
            size = mail.attachment.size
        together[-1].append(mail)
    return together + alone
