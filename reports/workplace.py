"""What waits for the reader of the administration's home: drafts, sentences to review, stuck mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AccountMail
from attachments.models import Mail
from bots.models import Bot
from bots.publishing.publish import unpublished
from bots.workplace.draft_messages import state_of_draft
from reports import days
from reports.models import Figure

REVIEWED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do, and where."""

    what: str
    state: str
    address: str
    is_trouble: bool = False


def jobs(user: User | AnonymousUser) -> list[Job]:
    """The reader's jobs, as far as the reader's rights go; troubles first. An archived bot is no work."""
    found = [*_stuck_mails(user), *_drafts(user), *_to_review(user)]
    return sorted(found, key=lambda job: not job.is_trouble)


def _drafts(user: User | AnonymousUser) -> Iterator[Job]:
    if not user.has_perm("bots.change_bot"):
        return
    bots = list(Bot.objects.filter(archived_at=None).order_by("name"))
    changes = unpublished(bots)
    for bot in bots:
        if changes[bot.pk] != []:
            yield Job(bot.name, state_of_draft(changes[bot.pk]), reverse("admin:bots_bot_publish", args=[bot.pk]))


def _to_review(user: User | AnonymousUser) -> Iterator[Job]:
    if not user.has_perms(["conversations.view_entry", "bots.change_bot"]):
        return
    at_work = Bot.objects.filter(archived_at=None)
    missed = Figure.objects.filter(kind=Figure.Kind.DEFAULT_ANSWERS, bot__in=at_work)
    lately = missed.filter(day__gt=days.today() - REVIEWED)
    counted = lately.values_list("bot", "bot__name").annotate(times=Sum("number")).order_by("-times", "bot__name")
    for bot, name, number in counted:
        state = ngettext("%(count)d default answer in 7 days", "%(count)d default answers in 7 days", number)
        address = reverse("admin:conversations_entry_not_understood", args=[bot])
        yield Job(name, state % {"count": number}, f"{address}?days={REVIEWED.days}")


def _stuck_mails(user: User | AnonymousUser) -> Iterator[Job]:
    stuck = Q(state="dead") | Q(state="waiting", tries__gt=0)
    if user.has_perm("attachments.view_mail") and (number := Mail.objects.filter(stuck).count()):
        yield Job(_("Mails with files"), _stuck(number), reverse("admin:attachments_mail_changelist"), is_trouble=True)
    if user.has_perm("auth.view_user") and (number := AccountMail.objects.filter(sent_at=None, tries__gt=0).count()):
        yield Job(_("Invitations and links"), _stuck(number), reverse("admin:auth_user_changelist"), is_trouble=True)


def _stuck(number: int) -> str:
    return ngettext("%(count)d is stuck", "%(count)d are stuck", number) % {"count": number}
