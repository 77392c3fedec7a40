"""The mails that carry links: their text, and what follows when one is sent or given up. `outbox` sends them.

A link is made when its mail is sent, and it is stored nowhere.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.links import INVITATION_LASTS, RESET_LASTS, link_for
from accounts.models import AccountMail
from outbox import messages
from outbox.outbox import Outbox, Unsendable
from outbox.schedule import Schedule

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)


class LinkOutbox(Outbox[AccountMail]):
    """The mails with links. A row without `next_at` does not wait any more: it was sent or given up."""

    schedule = Schedule(tries=8, first_wait=timedelta(seconds=15), claim=timedelta(minutes=5))
    as_sent = {"next_at": None}
    as_given_up = {"next_at": None}

    def now(self) -> datetime:
        return timezone.now()

    def rows(self) -> QuerySet[AccountMail]:
        return AccountMail.objects.select_related("user")

    def waiting(self) -> QuerySet[AccountMail]:
        return AccountMail.objects.filter(sent_at=None, next_at__isnull=False)

    def compose(self, mail: AccountMail) -> EmailMessage:
        user = mail.user
        if user is None or not user.is_active:
            raise Unsendable
        subject, text = _words(mail, user)
        return messages.compose(to=user.email, subject=subject, text=text, message_id=messages.new_message_id())

    def describe(self, problem: Exception, tries: int, *, last: bool) -> str:
        """Logs and returns the name of the exception only, not what the server said."""
        name = type(problem).__name__
        logger.warning("A mail about an account was not accepted (try %d): %s", tries, name)
        return name

    def after_acceptance(self, mail: AccountMail) -> None:
        if mail.kind == AccountMail.Kind.RESET:
            audit.note(audit.Act.RESET_MAILED, mail.user)

    def after_giving_up(self, mail: AccountMail) -> None:
        """Does nothing: the admin's list of accounts shows it, and invites again."""

    def discard_unsendable(self, mail: AccountMail) -> None:
        mail.delete()


OUTBOX = LinkOutbox()


def send_due() -> int:
    """Sends the mails that are due, at most 50. Returns the number of those that the server accepted."""
    AccountMail.objects.filter(user=None).delete()
    _give_up_late_resets()
    return OUTBOX.send_due()


def forget() -> int:
    """Deletes mails that are older than 30 days and returns their number."""
    return AccountMail.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _give_up_late_resets() -> None:
    """Nobody waits for hours for a link to choose a password."""
    late = OUTBOX.waiting().filter(kind=AccountMail.Kind.RESET, created_at__lt=timezone.now() - RESET_LASTS)
    late.update(**OUTBOX.as_given_up)


def _words(mail: AccountMail, user: User) -> tuple[str, str]:
    """Returns the subject and the text."""
    known = {"name": user.get_short_name() or user.get_username(), "by": mail.by, "user": user.get_username()}
    if mail.kind == AccountMail.Kind.INVITATION:
        subject = _("Your account at Takeover")
        why = _("%(by)s has made an account for you. Choose a password and you are in:") % known
        end = _("The link works once, for %(days)d days.") % {"days": INVITATION_LASTS.days}
    else:
        subject = _("A new password for Takeover")
        why = _("Somebody asked for a new password for your account. Choose it here:")
        end = _("The link works once, for an hour. If it was not you, do nothing: your password stays as it is.")
    hello, name = _("Hello %(name)s,") % known, _("Your user name is %(user)s.") % known
    return subject, "\n".join([hello, "", why, "", link_for(user, mail.kind, mail.origin), "", end, name])
