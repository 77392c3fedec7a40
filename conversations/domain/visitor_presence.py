"""Which visitors have their page open, across processes: told once when it changes, and leased by process."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from conversations.models import VisitorPage, WebProcess
from conversations.realtime import doorbell, events
from conversations.realtime.events import Message

LEASE = timedelta(seconds=30)
"""A process that has not renewed its lease for so long is gone, and its visitors' pages with it."""

TOLD = timedelta(hours=24)
"""For so long it is kept since when a visitor is gone."""


def opened(process: str, conversations: Mapping[int, bool]) -> None:
    """These conversations are open on a page at this process; the value: whether the visitor looks at one of them.

    Rings if they were open nowhere, or if the visitor has turned to them or away from them everywhere.
    """
    _renew_lease(process)
    before = _open_among(conversations)
    VisitorPage.objects.bulk_create(
        [
            VisitorPage(conversation_id=pk, process=process, is_hidden=not looked_at)
            for pk, looked_at in sorted(conversations.items())
        ],
        update_conflicts=True,
        unique_fields=["conversation", "process"],
        update_fields=["left_at", "is_hidden"],
    )
    _ring_changed(conversations, before)


def closed(process: str, conversations: Collection[int], at: datetime) -> None:
    """These conversations are open at this process no longer, since `at`. Rings if they are open nowhere now."""
    before = _open_among(conversations)
    VisitorPage.objects.filter(process=process, conversation__in=conversations, left_at=None).update(left_at=at)
    _ring_changed(conversations, before)


def renew(process: str) -> bool:
    """Renews the lease of this process. False if the lease had ended: its pages must be told again."""
    return bool(WebProcess.objects.filter(name=process).update(until=timezone.now() + LEASE))


def expire() -> int:
    """Closes the pages of processes whose lease has ended. Returns of how many processes."""
    now = timezone.now()
    gone = list(WebProcess.objects.filter(until__lt=now).values_list("name", flat=True))
    for name in gone:
        # Whoever deletes the process closes its pages; a process that comes back tells them again.
        if WebProcess.objects.filter(name=name, until__lt=now).delete()[0]:
            pages = VisitorPage.objects.filter(process=name, left_at=None)
            closed(name, set(pages.values_list("conversation", flat=True)), now - LEASE)
    return len(gone)


def forget() -> int:
    """Deletes what is told of pages that were closed long ago. Returns how many."""
    return VisitorPage.objects.filter(left_at__lt=timezone.now() - TOLD).delete()[0]


def _renew_lease(process: str) -> None:
    WebProcess.objects.bulk_create(
        [WebProcess(name=process, until=timezone.now() + LEASE)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["until"],
    )


def _open_among(conversations: Collection[int]) -> dict[int, bool]:
    """Which are open anywhere; the value: whether the visitor looks at one of their pages."""
    pages = VisitorPage.objects.filter(conversation__in=conversations, left_at=None)
    looked_at: dict[int, bool] = {}
    for pk, is_hidden in pages.values_list("conversation", "is_hidden"):
        looked_at[pk] = looked_at.get(pk, False) or not is_hidden
    return looked_at


def _ring_changed(conversations: Collection[int], before: Mapping[int, bool]) -> None:
    after = _open_among(conversations)
    _ring({pk for pk in conversations if after.get(pk) != before.get(pk)})


def _ring(conversations: Collection[int]) -> None:
    doorbell.ring_many_after_commit(
        tuple((doorbell.OPERATORS, Message(events.RowChanged(pk))) for pk in sorted(conversations))
    )
