"""What worker and beat do for conversations. Each finds its work by query: a lost or doubled task does no harm."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db.models import F, Q
from django.utils import timezone

from accounts import invitations, throttle
from conversations.domain import bot_turns, external_engines, leases, presence, takeover
from conversations.models import Conversation, Receipt

logger = logging.getLogger(__name__)

RECEIPTS_KEPT = timedelta(days=7)

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "answer-overdue": {"task": "conversations.tasks.answer_overdue", "schedule": 5.0, "options": {"expires": 5}},
    "expire-leases": {"task": "conversations.tasks.expire_leases", "schedule": 5.0, "options": {"expires": 5}},
    "send-account-mails": {
        "task": "conversations.tasks.send_account_mails",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "end-idle": {"task": "conversations.tasks.end_idle", "schedule": 60.0, "options": {"expires": 60}},
    "forget": {"task": "conversations.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
}


@shared_task
def answer_overdue() -> int:
    """Answers what the web process could not, being killed or too busy. How many conversations."""
    due = bot_turns.overdue()
    return sum(_alone(bot_turns.answer_now, conversation) for conversation in due)


@shared_task
def ask_engine(conversation: int) -> None:
    """Asks the bot's external engine what it says; does not wait for it. One that is lost is overdue soon."""
    external_engines.soon(conversation)


@shared_task
def expire_leases() -> int:
    """Takes conversations from operators who are gone for too long, or may no longer hold them. How many."""
    return sum(_alone(leases.expire, pk) for pk in leases.run_out())


@shared_task
def end_idle() -> int:
    """Ends conversations whose visitor has been silent for longer than the bot waits. How many."""
    now = timezone.now()
    idle = Conversation.objects.filter(ended_at=None, ends_at__lte=now)
    # Of those that are held only the ones in which the operator is silent, too: others must not fill the thousand.
    silent = Q(operator=None) | Q(last_at__lte=now - (F("ends_at") - F("visitor_at")))
    return sum(_alone(takeover.end_idle, pk) for pk in idle.filter(silent).values_list("pk", flat=True)[:1000])


@shared_task
def send_account_mails() -> int:
    """Sends invitations and links for new passwords. How many were accepted."""
    return invitations.send_due()


@shared_task
def forget() -> None:
    """Deletes remembered answers after 7 days, looks of operators who are gone, attempts to sign in and mails."""
    Receipt.objects.filter(at__lt=timezone.now() - RECEIPTS_KEPT).delete()
    presence.forget_gone()
    throttle.forget()
    invitations.forget()


def _alone(work: Callable[[int], object], conversation: int) -> bool:
    """Does the work for one conversation; one that fails is told and keeps nobody else waiting. True where it did."""
    try:
        return work(conversation) is not False
    except Exception:
        logger.exception("%s failed in conversation %s", work.__name__, conversation)
        return False
