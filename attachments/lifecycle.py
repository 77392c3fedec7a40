"""The lifecycle of a file after it was given: checked, fetched, withdrawn, mailed, failed.

Each change is one conditional update. The functions return whether they have changed the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Max, Q, QuerySet, When

from attachments import clock
from attachments.models import Attachment, Stored


def of_conversation(conversation: int, *, since: datetime | None = None, limit: int = 200) -> list[Attachment]:
    """Returns the latest `limit` files of a conversation, oldest first; with `since`, only those that have changed."""
    found = Attachment.objects.filter(conversation=conversation)
    if since is not None:
        expired = Q(state__in=Attachment.LIVE, expires_at__gt=since, expires_at__lte=clock.now())
        found = found.filter(Q(changed_at__gt=since) | expired)
    return list(reversed(found.order_by("-pk")[:limit]))


def latest_changes(conversations: Iterable[int]) -> dict[int, datetime]:
    """By conversation: when one of its files changed or expired last. Conversations without files are left out."""
    ids = list(conversations)
    if not ids:
        return {}
    found = Attachment.objects.filter(conversation__in=ids)
    return dict(found.values_list("conversation").annotate(latest=Max(_last_change_in_sql(clock.now()))))


def last_change(attachment: Attachment, now: datetime) -> datetime:
    """Returns the time when the file changed or expired last."""
    expired = attachment.state in Attachment.LIVE and attachment.changed_at < attachment.expires_at <= now
    return attachment.expires_at if expired else attachment.changed_at


def state_at(attachment: Attachment, now: datetime) -> str:
    """Returns the state at this time, whether or not the purge has stored it already."""
    if attachment.state in Attachment.LIVE and attachment.expires_at <= now:
        return Attachment.State.EXPIRED
    return attachment.state


def is_fetchable(attachment: Attachment, now: datetime) -> bool:
    """Tells whether a person may fetch the file at this time."""
    for_a_person = attachment.recipient != Attachment.Recipient.MAILBOX
    return for_a_person and state_at(attachment, now) == Attachment.State.READY


def withdraw(attachment: Attachment) -> bool:
    """Ends the file: nobody can fetch it any more. False if it has ended already, or goes to a mailbox."""
    alive = Attachment.objects.filter(pk=attachment.pk, state__in=Attachment.LIVE, expires_at__gt=clock.now())
    return end(alive.exclude(recipient=Attachment.Recipient.MAILBOX), Attachment.State.WITHDRAWN)


def mark_downloaded(attachment: Attachment) -> bool:
    """Stores that the recipient has fetched the whole file. False if that is stored already."""
    found = Attachment.objects.filter(pk=attachment.pk, downloaded_at=None)
    return change(found, downloaded_at=clock.now())


def mark_clean(attachment: Attachment) -> bool:
    """Stores that the scanner found nothing: a person's file becomes ready, a mailbox's file may be sent."""
    found = Attachment.objects.filter(pk=attachment.pk, state=Attachment.State.PENDING, checked=False)
    if attachment.recipient == Attachment.Recipient.MAILBOX:
        return bool(found.update(checked=True))
    return change(found, checked=True, state=Attachment.State.READY)


def mark_mailed(attachment: Attachment) -> bool:
    """Ends the file: the company's mail server has accepted it."""
    unsent = (Attachment.State.PENDING, Attachment.State.FAILED)
    return end(Attachment.objects.filter(pk=attachment.pk, state__in=unsent), Attachment.State.MAILED)


def fail(attachment: Attachment, why: str) -> bool:
    """Ends the file: nobody gets it, for this reason."""
    return end(Attachment.objects.filter(pk=attachment.pk, state__in=Attachment.LIVE), Attachment.State.FAILED, why)


def end(found: QuerySet[Attachment], state: str, why: str = "") -> bool:
    """Ends these files for good, in one transaction. The purge removes their objects."""
    with transaction.atomic():
        keys = list(found.select_for_update().values_list("key", flat=True))
        now = clock.now()
        Stored.objects.filter(key__in=keys).update(due_at=now)
        over = Attachment.objects.filter(key__in=keys)
        return bool(over.update(state=state, why=why, expires_at=now, changed_at=now))


def change(found: QuerySet[Attachment], **fields: Any) -> bool:
    """Updates these files. The pages are told of files by `changed_at`, which moves."""
    return bool(found.update(changed_at=clock.now(), **fields))


def _last_change_in_sql(now: datetime) -> Case:
    expired = Q(state__in=Attachment.LIVE, expires_at__lte=now, expires_at__gt=F("changed_at"))
    return Case(When(expired, then=F("expires_at")), default=F("changed_at"))
