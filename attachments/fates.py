"""What becomes of a file after it was given: checked, fetched, withdrawn, expired. Each says whether it changed it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from attachments import clock
from attachments.models import Attachment


def of_conversation(conversation: int, *, since: datetime | None = None, limit: int = 200) -> list[Attachment]:
    """The files of a conversation, or those that have changed since; the latest `limit`, oldest first."""
    found = Attachment.objects.filter(conversation=conversation).exclude(state=Attachment.State.ARRIVING)
    if since is not None:
        found = found.filter(changed_at__gt=since)
    return list(reversed(found.order_by("-pk")[:limit]))


def latest_changes(conversations: Iterable[int]) -> dict[int, datetime]:
    """When a file of each conversation has changed last; those without files are absent."""
    found = Attachment.objects.filter(conversation__in=list(conversations)).exclude(state=Attachment.State.ARRIVING)
    return dict(found.values_list("conversation").annotate(Max("changed_at")))


def state_at(attachment: Attachment, now: datetime) -> str:
    """The state as it is, whether or not the purge has come by."""
    if attachment.state in Attachment.LIVE and attachment.expires_at and attachment.expires_at <= now:
        return Attachment.State.EXPIRED
    return attachment.state


def fetchable(attachment: Attachment, now: datetime) -> bool:
    """Whether somebody may fetch it now."""
    to_somebody = attachment.recipient != Attachment.Recipient.MAILBOX
    return to_somebody and state_at(attachment, now) == Attachment.State.READY


def withdraw(attachment: Attachment) -> bool:
    """Nobody can fetch it any more; the purge removes the object. False where it was over already."""
    return change(
        Attachment.objects.filter(pk=attachment.pk, state__in=Attachment.LIVE, expires_at__gt=clock.now()).exclude(
            recipient=Attachment.Recipient.MAILBOX
        ),
        state=Attachment.State.WITHDRAWN,
    )


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
    """Nobody gets it, for this reason; the purge removes the object."""
    found = Attachment.objects.filter(pk=attachment.pk, state__in=Attachment.LIVE)
    return change(found, state=Attachment.State.FAILED, why=why)


def mailed(attachment: Attachment) -> bool:
    """The company's mail server has accepted it; the purge removes the object."""
    unsent = (Attachment.State.PENDING, Attachment.State.FAILED)
    found = Attachment.objects.filter(pk=attachment.pk, state__in=unsent)
    return change(found, state=Attachment.State.MAILED, why="")


def change(found: QuerySet[Attachment], **fields: Any) -> bool:
    """A conditional update, which the pages hear of by `changed_at`."""
    return bool(found.update(changed_at=clock.now(), **fields))


def same_file(attachment: Attachment) -> str:
    """A strong entity tag: an object never changes, and its key says nothing about itself here."""
    return f'"{attachment.pk:x}-{attachment.size:x}"'
