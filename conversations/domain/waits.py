"""Waits that another version of the product left without a row, or open, while both versions ran.

The journal writes waits in the transaction of what begins and ends them; the version before it wrote none.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from conversations.models import Conversation, Takeover, Wait

MOST = 1_000


def repair() -> int:
    """Begins the waits of conversations that await an agent, and ends those of the others. Returns how many."""
    awaiting = Conversation.objects.filter(awaiting_since__isnull=False).exclude(waits__since=F("awaiting_since"))
    over = Wait.objects.filter(until=None).filter(
        Q(conversation__awaiting_since=None) | ~Q(conversation__awaiting_since=F("since"))
    )
    wrong = {*awaiting.values_list("pk", flat=True)[:MOST], *over.values_list("conversation", flat=True)[:MOST]}
    return sum(_repair(pk) for pk in sorted(wrong))


def _repair(pk: int) -> bool:
    with transaction.atomic():
        # Under the row's lock nobody begins or ends a wait of it.
        conversation = Conversation.objects.select_for_update().filter(pk=pk).first()
        if conversation is None:
            return False
        since = conversation.awaiting_since
        for wait in Wait.objects.filter(conversation=pk, until=None).exclude(since=since):
            wait.until, wait.ended_by = _end(conversation, wait.since)
            wait.save(update_fields=["until", "ended_by"])
        if since:
            reason = conversation.awaiting_reason
            Wait.objects.get_or_create(conversation=conversation, since=since, defaults={"reason": reason})
        return True


def _end(conversation: Conversation, since: datetime) -> tuple[datetime, str]:
    """When a wait that began at `since` ended, and how, by what else is stored."""
    later = Takeover.objects.filter(conversation=conversation, started_at__gte=since)
    taken: datetime | None = later.order_by("started_at").values_list("started_at", flat=True).first()
    if taken:
        return taken, Wait.EndedBy.TAKEOVER
    ended = conversation.ended_at or conversation.last_at
    if conversation.abandons_at <= ended:
        return max(since, conversation.abandons_at), Wait.EndedBy.VISITOR_LEFT
    return max(since, ended), Wait.EndedBy.ENDED
