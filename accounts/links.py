"""Links by which a person chooses a password. Each works once, and for a limited time."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from accounts.models import AccountMail

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)


class Links(PasswordResetTokenGenerator):
    """Makes and checks the tokens of one kind of link.

    A token ends after `lasts`, or when the account gets a new password, signs in or changes its address.
    """

    def __init__(self, kind: str, lasts: timedelta) -> None:
        super().__init__()
        # This code was once in the app `conversations`. With another salt, links in mails of that time would not work.
        self.key_salt = f"conversations.accounts.{kind}"
        self.lasts = lasts

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Adds our own end to Django's check, which knows only the longest one (`PASSWORD_RESET_TIMEOUT`)."""
        if not token or not super().check_token(user, token):
            return False
        age = self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])
        return bool(age <= self.lasts.total_seconds())


LINKS = {
    AccountMail.Kind.INVITATION: Links("invitation", INVITATION_LASTS),
    AccountMail.Kind.RESET: Links("reset", RESET_LASTS),
}


def link_for(user: User, kind: str, origin: str) -> str:
    """Makes an address that lets its bearer choose the account's password, once. `origin`: scheme and host."""
    page = "invitation" if kind == AccountMail.Kind.INVITATION else "reset_password"
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{origin}{reverse(page, args=[key, LINKS[AccountMail.Kind(kind)].make_token(user)])}"
