"""What becomes of a file after it was given: checked, fetched, withdrawn, failed. Each says whether it changed it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Max, Q, QuerySet, When

from attachments import clock
from attachments.models import Attachment, Stored


def of_conversation(conversation: int, *, since: datetime | None = None, limit: int = 200) -> list[Attachment]:
    """The files of a conversation, or those that have changed since; the latest `limit`, oldest first."""
    found = Attachment.objects.filter(conversation=conversation)
    if since is not None:
        expired = Q(state__in=Attachment.LIVE, expires_at__gt=since, expires_at__lte=clock.now())
        found = found.filter(Q(changed_at__gt=since) | expired)
    return list(reversed(found.order_by("-pk")[:limit]))


def latest_changes(conversations: Iterable[int]) -> dict[int, datetime]:
    """When a file of each conversation has changed, or expired, last; those without files are absent."""
    ids = list(conversations)
    if not ids:
        return {}
    found = Attachment.objects.filter(conversation__in=ids)
    return dict(found.values_list("conversation").annotate(latest=Max(_changed(clock.now()))))


def changed_last(attachment: Attachment, now: datetime) -> datetime:
    """The same for one file."""
    expired = attachment.state in Attachment.LIVE and attachment.changed_at < attachment.expires_at <= now
    return attachment.expires_at if expired else attachment.changed_at


def _changed(now: datetime) -> Case:
    expired = Q(state__in=Attachment.LIVE, expires_at__lte=now, expires_at__gt=F("changed_at"))
    return Case(When(expired, then=F("expires_at")), default=F("changed_at"))


def state_at(attachment: Attachment, now: datetime) -> str:
    """The state as it is, whether or not the purge has come by."""
    if attachment.state in Attachment.LIVE and attachment.expires_at <= now:
        return Attachment.State.EXPIRED
    return attachment.state


def fetchable(attachment: Attachment, now: datetime) -> bool:
    """Whether somebody may fetch it now."""
    to_somebody = attachment.recipient != Attachment.Recipient.MAILBOX
    return to_somebody and state_at(attachment, now) == Attachment.State.READY


def withdraw(attachment: Attachment) -> bool:
    """Nobody can fetch it any more. False where it was over already."""
    alive = Attachment.objects.filter(pk=attachment.pk, state__in=Attachment.LIVE, expires_at__gt=clock.now())
    return end(alive.exclude(recipient=Attachment.Recipient.MAILBOX), Attachment.State.WITHDRAWN)


def downloaded(attachment: Attachment) -> bool:
    """The recipient has fetched all of it. False where that is known already."""
    found = Attachment.objects.filter(pk=attachment.pk, downloaded_at=None)
    return change(found, downloaded_at=clock.now())


def checked(attachment: Attachment) -> bool:
    """The scanner found nothing: a person's file is ready, a mailbox's may be sent."""
    found = Attachment.objects.filter(pk=attachment.pk, state=Attachment.State.PENDING, checked=False)
    if attachment.recipient == Attachment.Recipient.MAILBOX:
        return bool(found.update(checked=True))
    return change(found, checked=True, state=Attachment.State.READY)


def fail(attachment: Attachment, why: str) -> bool:
    """Nobody gets it, for this reason."""
    return end(Attachment.objects.filter(pk=attachment.pk, state__in=Attachment.LIVE), Attachment.State.FAILED, why)


def mailed(attachment: Attachment) -> bool:
    """The company's mail server has accepted it."""
    unsent = (Attachment.State.PENDING, Attachment.State.FAILED)
    return end(Attachment.objects.filter(pk=attachment.pk, state__in=unsent), Attachment.State.MAILED)


def end(found: QuerySet[Attachment], state: str, why: str = "") -> bool:
    """These files are over, for good; the purge removes the objects. One transaction."""
    with transaction.atomic():
        keys = list(found.select_for_update().values_list("key", flat=True))
        now = clock.now()
        Stored.objects.filter(key__in=keys).update(due_at=now)
        over = Attachment.objects.filter(key__in=keys)
        return bool(over.update(state=state, why=why, expires_at=now, changed_at=now))


def change(found: QuerySet[Attachment], **fields: Any) -> bool:
    """A conditional update, which the pages hear of by `changed_at`."""
    return bool(found.update(changed_at=clock.now(), **fields))


def same_file(attachment: Attachment) -> str:
    """A strong entity tag: an object never changes, and its key says nothing about itself here."""
    return f'"{attachment.pk:x}-{attachment.size:x}"'
