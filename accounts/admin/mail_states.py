"""How far mails about accounts have come, also without a mail server and after refused tries."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AccountMail

INTO_FILES = "django.core.mail.backends.filebased.EmailBackend"


def has_server() -> bool:
    """Whether mails leave this machine. Without EMAIL_URL they become files."""
    return str(settings.EMAIL_BACKEND) != INTO_FILES


def stored(user: User, said: str | Promise) -> str:
    """The message for the owner after a mail to the user was stored. `said`: a sentence with `%(name)s`."""
    known = {"name": name_of(user), "email": user.email}
    if has_server():
        where = _("A mail goes to %(email)s.") % known
    else:
        where = _("There is no mail server, so the mail becomes a file in DATA_DIR/mail. Use “Copy the link” instead.")
    return f"{said % known} {where}"


def state_of(user: Any) -> str:
    """Whether the person can sign in; if not, how far the last invitation has come. Needs `accountmail_set`."""
    if not user.is_active:
        return _("may not sign in")
    if user.has_usable_password():
        return _("has a password")
    mails = [mail for mail in user.accountmail_set.all() if mail.kind == AccountMail.Kind.INVITATION]
    return _state_of_invitation(max(mails, key=lambda mail: mail.pk, default=None))


def name_of(user: User) -> str:
    """The person's name, or the user name."""
    return user.get_full_name() or user.get_username()


def _state_of_invitation(mail: AccountMail | None) -> str:
    if mail is None:
        return _("has no password")
    if not has_server():
        return _("invited, but there is no mail server")
    if mail.sent_at:
        return _("invited, no password yet")
    if mail.next_at is None:
        return _("no mail server took the invitation")
    refused = ngettext("refused once, will be tried again", "refused %d times, will be tried again", mail.tries)
    return refused % mail.tries if mail.tries > 1 else refused if mail.tries else _("the mail is on its way")
