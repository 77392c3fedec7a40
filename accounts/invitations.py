"""Lets people in: invitations, and new passwords for forgotten ones. `mails` sends what is stored here."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.links import link_for
from accounts.models import AccountMail
from accounts.names import Colleague, distinct
from plain_text import clean_line

PAUSE = timedelta(minutes=1)
"""Between two mails to one account: typing an address many times does not fill its mailbox."""


@transaction.atomic
def invite(user: User, *, by: User, origin: str) -> None:
    """Stores a mail with a link by which the account's person chooses a password. Earlier links end.

    Side effects: the account loses its password, if it has one; the audit trail gets a record. `origin`: the scheme
    and host of the product's address.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    AccountMail.objects.filter(user=user, sent_at=None).delete()
    AccountMail.objects.create(user=user, kind=AccountMail.Kind.INVITATION, origin=origin, by=_told_apart(by))
    audit.note(audit.Act.INVITED, by, what=f"user {user.pk}: {user.get_username()}")


@transaction.atomic
def mail_reset(user: User, *, by: User, origin: str) -> None:
    """Stores a mail with a link to choose a new password, if an owner wants it. The old one works until then."""
    AccountMail.objects.filter(user=user, kind=AccountMail.Kind.RESET, sent_at=None).delete()
    AccountMail.objects.create(user=user, kind=AccountMail.Kind.RESET, origin=origin, by=_told_apart(by))
    audit.note(
        audit.Act.RESET_MAILED, by, what=f"user {user.pk}: {user.get_username()}", details="Asked for by an owner."
    )


def link_to_hand_over(user: User, *, by: User, origin: str) -> str:
    """Makes a link by which the account's person chooses a password; the audit trail gets a record.

    An account with a password gets a link as of *Forgotten password?*, which ends sooner.
    """
    kind = AccountMail.Kind.RESET if user.has_usable_password() else AccountMail.Kind.INVITATION
    audit.note(audit.Act.INVITED, by, what=f"user {user.pk}: {user.get_username()}", details="By a link to hand over.")
    return link_for(user, kind, origin)


def _told_apart(user: User) -> str:
    """The account's name, different from that of every other account."""
    accounts = User.objects.only("first_name", "last_name", "username", "email")
    names = distinct(Colleague(each.pk, each.get_full_name() or each.get_username(), each.email) for each in accounts)
    return clean_line(names[user.pk], 150)


def ask_for_reset(email: str, *, origin: str) -> None:
    """Stores a mail for each account that has this address and a password (at most five).

    If nobody has the address, this does the same work, so that neither the answer nor its time tells.
    """
    lately = timezone.now() - PAUSE
    named = User.objects.filter(email__iexact=email, is_active=True).exclude(
        accountmail__kind=AccountMail.Kind.RESET, accountmail__created_at__gt=lately
    )
    people: list[User | None] = [user for user in named[:5] if user.has_usable_password()]
    # A mail to nobody is a row, too. It is deleted instead of sent.
    wanted = [AccountMail(user=user, kind=AccountMail.Kind.RESET, origin=origin) for user in people or [None]]
    AccountMail.objects.bulk_create(wanted)
