"""The tasks of worker and beat. Each finds its work by query, so a task that is lost or runs twice does no harm."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db.models import F, Q
from django.utils import timezone

from accounts import mails, throttle
from attachments import witnesses
from conversations.domain import (
    bot_turns,
    cut_answers,
    deleting_bots,
    drafts,
    engine_turns,
    leases,
    long_waits,
    pending,
    presence,
    proposals,
    search_index,
    steering,
    takeover,
    transfers,
    undoing,
    visitor_presence,
    waits,
)
from conversations.domain.full_text import filling
from conversations.models import Conversation, Receipt

logger = logging.getLogger(__name__)

RECEIPTS_KEPT = timedelta(days=7)

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "answer-overdue": {"task": "conversations.tasks.answer_overdue", "schedule": 5.0, "options": {"expires": 5}},
    # The contract promises 5 s after the grace: the wait for the next look, for a free thread, and the work itself.
    # End actions are five seconds late at most, too. Web processes close offers on time; this is for those they missed.
    "sweep": {"task": "conversations.tasks.sweep", "schedule": 2.0, "options": {"expires": 3}},
    "send-account-mails": {
        "task": "conversations.tasks.send_account_mails",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "fold-texts": {"task": "conversations.tasks.fold_texts", "schedule": 5.0, "options": {"expires": 5}},
    "tell-long-waits": {
        "task": "conversations.tasks.tell_long_waits",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "end-idle": {"task": "conversations.tasks.end_idle", "schedule": 60.0, "options": {"expires": 60}},
    "repair-waits": {"task": "conversations.tasks.repair_waits", "schedule": 60.0, "options": {"expires": 60}},
    "delete-bots": {"task": "conversations.tasks.delete_bots", "schedule": 60.0, "options": {"expires": 60}},
    "forget": {"task": "conversations.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
}


@shared_task
def answer_overdue() -> int:
    """Gives the answers that the web process, killed or too busy, did not give. Returns in how many conversations."""
    return _for_each(bot_turns.overdue(), bot_turns.answer_now)


@shared_task
def ask_engine(conversation: int) -> None:
    """Asks the bot's external engine, without waiting for the answer. A lost task's answer is overdue soon."""
    engine_turns.soon(conversation)


@shared_task
def delete_bots() -> int:
    """Goes on deleting bots with their conversations. Returns how many of them are gone."""
    return deleting_bots.work()


@shared_task
def sweep() -> int:
    """Does all that must not be late by more than seconds; a failure of one does not stop the others. Returns how much.

    One task, because each costs the worker and its clock 10 ms of CPU, all day, also if there is nothing to do.
    """
    done = 0
    for work in (expire_offers, expire_leases, finish_late):
        try:
            done += work()
        except Exception:
            logger.exception("%s failed", work.__name__)
    return done


@shared_task
def expire_leases() -> int:
    """Takes conversations from operators who are gone for too long or may not hold them. Returns how many."""
    return _for_each(leases.run_out(), leases.expire)


@shared_task
def finish_late() -> int:
    """Sends the end actions that the web process, killed or too busy, did not send. Returns how many."""
    return _for_each(undoing.late(), undoing.complete_late)


@shared_task
def expire_offers() -> int:
    """Closes the offers and requests that nobody answered in time. Returns how many."""
    return sum(transfers.expire(model, pk) for model, pk in transfers.due())


@shared_task
def tell_long_waits() -> int:
    """Tells visitors who wait for long that nobody has forgotten them. Returns how many."""
    return _for_each(long_waits.due(), long_waits.tell)


@shared_task
def end_idle() -> int:
    """Ends conversations whose visitor has been silent for longer than the bot waits. Returns how many."""
    if not witnesses.agree("idle conversations"):
        return 0
    now = timezone.now()
    idle = Conversation.objects.filter(ended_at=None, ends_at__lte=now)
    # A held conversation does not end before its operator is silent, too: such ones must not fill the thousand.
    silent = Q(operator=None) | Q(last_at__lte=now - (F("ends_at") - F("visitor_at")))
    return _for_each(idle.filter(silent).values_list("pk", flat=True)[:1000], takeover.end_idle)


@shared_task
def repair_waits() -> int:
    """Writes the waits that a version without them left out while both ran. Returns in how many conversations."""
    return waits.repair()


@shared_task
def fold_texts() -> int:
    """Takes into the search what has changed. Returns in how many conversations."""
    return search_index.work() + filling.work()


@shared_task
def send_account_mails() -> int:
    """Sends invitations and links for new passwords. Returns how many the mail server accepted."""
    return mails.send_due()


@shared_task
def forget() -> None:
    """Deletes what is old: remembered answers after 7 days, drafts after 15, what bots were about to say after a day,
    watches, sign-in attempts, mails.

    Deletes nothing if this process's clock is wrong.
    """
    if not witnesses.agree("remembered answers, sign-in attempts, mails"):
        return
    Receipt.objects.filter(at__lt=timezone.now() - RECEIPTS_KEPT).delete()
    presence.forget_gone()
    drafts.forget()
    cut_answers.forget()
    proposals.forget()
    steering.forget()
    visitor_presence.forget()
    pending.forget(timezone.now() - pending.KEPT)
    throttle.forget()
    mails.forget()


def _for_each(conversations: Iterable[int], work: Callable[[int], object]) -> int:
    """Does the work for each conversation; a failure is logged and does not stop the others. Returns how many it did.

    Work that returns False did nothing.
    """
    done = 0
    for conversation in conversations:
        try:
            done += work(conversation) is not False
        except Exception:
            logger.exception("%s failed in conversation %s", work.__name__, conversation)
    return done
