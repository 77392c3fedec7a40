"""The `attachment` frames of both sides. They live beside the journal, because entries never change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from attachments import clock, lifecycle
from attachments.models import Attachment
from conversations import protocol
from conversations.protocol import AttachmentCard, AttachmentFrame
from conversations.realtime import doorbell, events

Audience = Literal["visitor", "operator"]


@dataclass(frozen=True, slots=True)
class News:
    """Frames, and the time of the latest change in them."""

    frames: list[AttachmentFrame]
    upto: datetime | None


def news(conversation: int, audience: Audience, *, since: datetime | None = None) -> News:
    """The files of a conversation (the latest 200), or those that have changed since."""
    found = lifecycle.of_conversation(conversation, since=since)
    now = clock.now()
    return News(frames(found, audience), max((lifecycle.last_change(each, now) for each in found), default=since))


def frames_of(entries: Iterable[protocol.EntryBody], audience: Audience) -> list[AttachmentFrame]:
    """The files of these entries."""
    ids = [entry.attachment.id for entry in entries if entry.attachment]
    return frames(Attachment.objects.filter(pk__in=ids).order_by("pk"), audience) if ids else []


def announce(attachment: Attachment) -> None:
    """Tells both sides the file's new state after the transaction has committed."""
    attachment.refresh_from_db()
    [to_visitor] = frames([attachment], "visitor")
    [to_operator] = frames([attachment], "operator")
    conversation = attachment.conversation or 0
    event = events.FileChanged(conversation, protocol.encode(to_visitor), protocol.encode(to_operator))
    doorbell.ring(doorbell.topic_of(conversation), event)


def card(attachment: Attachment) -> AttachmentCard:
    """The file as its entry shows it."""
    return AttachmentCard(id=attachment.pk, name=attachment.name, type=attachment.type, size=attachment.size)


def frames(attachments: Iterable[Attachment], audience: Audience) -> list[AttachmentFrame]:
    """The frames of these files for this side, by the database's clock."""
    found = list(attachments)
    now = clock.now() if found else None
    return [_frame(each, audience, now) for each in found if now]


def _frame(attachment: Attachment, audience: Audience, now: datetime) -> AttachmentFrame:
    inside = audience == "operator"
    fetched = attachment.downloaded_at
    return AttachmentFrame(
        conversation=attachment.conversation or 0,
        id=attachment.pk,
        state=lifecycle.state_at(attachment, now),  # type: ignore[arg-type]  # the columns hold the protocol's own words
        to=attachment.recipient,  # type: ignore[arg-type]
        author="operator" if attachment.recipient == Attachment.Recipient.VISITOR else "visitor",
        name=attachment.name,
        media_type=attachment.type,
        size=attachment.size,
        expires_at=protocol.timestamp(attachment.expires_at),
        why=attachment.why or None,  # type: ignore[arg-type]
        original_name=attachment.original_name or None if inside else None,
        downloaded_at=protocol.timestamp(fetched) if inside and fetched else None,
    )
