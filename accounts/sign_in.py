"""Sign-in: throttled, and recorded in the audit trail."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from accounts import audit, devices, throttle
from plain_text import visible


class SignInForm(AuthenticationForm):
    """Checks the password only if there were not too many wrong ones; else tells when to try again."""

    wait: timedelta | None = None

    def clean_username(self) -> str:
        """The name without invisible characters of copied text."""
        return visible(self.cleaned_data["username"]).strip()

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Raises ValidationError, with the same text for names that exist and names that do not."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if self.has_error("username", "max_length"):
            raise self.get_invalid_login_error()  # no account has such a name
        if not name or not password:
            return super().clean()
        try:
            address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
            attempt = throttle.begin(name, address, device=devices.known(self.request, name))
        except throttle.TooMany as many:
            self.wait = many.wait
            raise ValidationError(too_many(many.wait), code="too_many") from None
        cleaned = super().clean()
        attempt.succeeded()
        return cleaned


def too_many(wait: timedelta) -> str:
    """Returns the text that tells when to try again."""
    minutes = math.ceil(wait.total_seconds() / 60)
    words = ngettext(
        "Too many attempts. Try again in %d minute.", "Too many attempts. Try again in %d minutes.", minutes
    )
    return words % minutes


def note_signed_in(user: Any, **_: Any) -> None:
    """Records a sign-in. Receives Django's signal."""
    audit.note(audit.Act.SIGNED_IN, user)


def note_signed_out(user: Any, **_: Any) -> None:
    """Records a sign-out. Receives Django's signal; `user` is None if nobody was signed in."""
    if user:
        audit.note(audit.Act.SIGNED_OUT, user)


def note_refused(credentials: dict[str, Any], **_: Any) -> None:
    """Records a refused sign-in. A name that no account has is left out: people type passwords into this field, too."""
    users = get_user_model()
    name = credentials.get(users.USERNAME_FIELD) or ""
    audit.note(audit.Act.SIGN_IN_REFUSED, users.objects.filter(**{users.USERNAME_FIELD: name}).first())
