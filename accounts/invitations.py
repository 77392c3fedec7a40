"""Invitations, and passwords that were forgotten: links that work once, and the mails that carry them.

A mail is a row until the company's server has accepted it. The link in it is made when it is sent and stored nowhere.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import AccountMail
from plain_text import clean_line

logger = logging.getLogger(__name__)

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
PAUSE = timedelta(minutes=1)
"""Between two mails to one account: who types an address many times fills nobody's mailbox."""

TRIES = 8
FIRST_WAIT = timedelta(seconds=15)
CLAIM = timedelta(minutes=5)
BATCH = 50
KEPT = timedelta(days=30)


class Links(PasswordResetTokenGenerator):
    """Tokens that are spent by a new password, a sign-in or another address, and end after a time of their own."""

    def __init__(self, kind: str, lasts: timedelta) -> None:
        super().__init__()
        self.key_salt = f"conversations.accounts.{kind}"
        self.lasts = lasts

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Django's own test, whose end (`PASSWORD_RESET_TIMEOUT`) is the longest of ours, and the shorter end."""
        if not token or not super().check_token(user, token):
            return False
        age = self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])
        return bool(age <= self.lasts.total_seconds())


LINKS = {
    AccountMail.Kind.INVITATION: Links("invitation", INVITATION_LASTS),
    AccountMail.Kind.RESET: Links("reset", RESET_LASTS),
}


@transaction.atomic
def invite(user: User, *, by: User, origin: str) -> None:
    """The account gets a mail by which its person chooses a password; links that were sent before end.

    Side effects: the password, if there is one, goes; a mail to be sent, a record in the audit trail. `origin`: the
    scheme and host under which the product is addressed.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    AccountMail.objects.filter(user=user, sent_at=None).delete()
    inviter = clean_line(by.get_full_name() or by.get_username(), 150)
    AccountMail.objects.create(user=user, kind=AccountMail.Kind.INVITATION, origin=origin, by=inviter)
    audit.note(audit.Act.INVITED, by, what=f"user {user.pk}: {user.get_username()}")


def ask_for_reset(email: str, *, origin: str) -> None:
    """Whoever has a password and this address gets a mail. Does the same work, and says nothing, where nobody has."""
    lately = timezone.now() - PAUSE
    named = User.objects.filter(email__iexact=email, is_active=True).exclude(
        accountmail__kind=AccountMail.Kind.RESET, accountmail__created_at__gt=lately
    )
    people: list[User | None] = [user for user in named[:5] if user.has_usable_password()]
    # Nobody's mail is a row, too, which is thrown away instead of sent: the answer takes as long.
    wanted = [AccountMail(user=user, kind=AccountMail.Kind.RESET, origin=origin) for user in people or [None]]
    AccountMail.objects.bulk_create(wanted)


@transaction.atomic
def make_owner(name: str, email: str) -> User:
    """The account of this name, new or not: active, and allowed everything. A record of it is in the audit trail."""
    user = User.objects.filter(username=name).first() or User(username=name)
    user.email = email or user.email
    user.is_active = user.is_staff = user.is_superuser = True
    if user._state.adding:
        user.set_unusable_password()
    user.save()
    audit.note(audit.Act.INVITED, what=f"user {user.pk}: {name}", details="Made an owner by a command.")
    return user


def link_for(user: User, kind: str, origin: str) -> str:
    """An address that lets its bearer choose the account's password, once."""
    page = "invitation" if kind == AccountMail.Kind.INVITATION else "reset_password"
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{origin}{reverse(page, args=[key, LINKS[AccountMail.Kind(kind)].make_token(user)])}"


def send_due() -> int:
    """Sends what is due, at most 50; how many were accepted."""
    now = timezone.now()
    AccountMail.objects.filter(user=None).delete()
    # A link in a mail that comes hours later is not what anybody waits for.
    AccountMail.objects.filter(
        kind=AccountMail.Kind.RESET, sent_at=None, next_at__isnull=False, created_at__lt=now - RESET_LASTS
    ).update(next_at=None)
    due = AccountMail.objects.filter(sent_at=None, next_at__lte=now).order_by("next_at").values_list("pk", flat=True)
    return sum(_send(pk) for pk in due[:BATCH])


def forget() -> int:
    """Deletes mails that are older than 30 days; how many."""
    return AccountMail.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _send(pk: int) -> bool:
    now = timezone.now()
    if not AccountMail.objects.filter(pk=pk, sent_at=None, next_at__lte=now).update(next_at=now + CLAIM):
        return False
    mail = AccountMail.objects.select_related("user").get(pk=pk)
    user = mail.user
    if user is None or not user.is_active:
        mail.delete()
        return False
    try:
        _message(mail, user).send()
    except Exception as problem:  # noqa: BLE001 - whatever the mail server does, the row stays
        _try_later(mail, problem)
        return False
    with transaction.atomic():
        AccountMail.objects.filter(pk=pk).update(sent_at=timezone.now(), next_at=None, problem="")
        if mail.kind == AccountMail.Kind.RESET:
            audit.note(audit.Act.RESET_MAILED, user)
    return True


def _try_later(mail: AccountMail, problem: Exception) -> None:
    tries = mail.tries + 1
    logger.warning("A mail about an account was not accepted (try %d): %s", tries, type(problem).__name__)
    next_at = None if tries >= TRIES else timezone.now() + FIRST_WAIT * 2 ** (tries - 1)
    AccountMail.objects.filter(pk=mail.pk).update(tries=tries, next_at=next_at, problem=type(problem).__name__)


def _message(mail: AccountMail, user: User) -> EmailMessage:
    link = link_for(user, mail.kind, mail.origin)
    known = {"name": user.get_short_name() or user.get_username(), "by": mail.by, "user": user.get_username()}
    if mail.kind == AccountMail.Kind.INVITATION:
        subject = _("Your account at Takeover")
        why = _("%(by)s has made an account for you. Choose a password and you are in:") % known
        end = _("The link works once, for %(days)d days.") % {"days": INVITATION_LASTS.days}
    else:
        subject = _("A new password for Takeover")
        why = _("Somebody asked for a new password for your account. Choose it here:")
        end = _("The link works once, for an hour. If it was not you, do nothing: your password stays as it is.")
    lines = [
        _("Hello %(name)s,") % known,
        "",
        why,
        "",
        link,
        "",
        end,
        _("Your user name is %(user)s.") % known,
    ]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{uuid4().hex}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject=subject, body="\n".join(lines), to=[user.email], headers=headers)
