"""Signing in, at the console and at the admin: throttled, and written into the audit trail."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from accounts import audit, throttle


class Throttled(AuthenticationForm):
    """Looks at the password only if there were not too many wrong ones; else says when to try again."""

    wait: timedelta | None = None

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Raises ValidationError, in the same words for names that exist and names that do not."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return super().clean()
        try:
            attempt = throttle.begin(name, self.request.META.get("REMOTE_ADDR", "") if self.request else "")
        except throttle.TooMany as many:
            self.wait = many.wait
            raise ValidationError(too_many(many.wait), code="too_many") from None
        cleaned = super().clean()
        attempt.succeeded()
        return cleaned


class SignInForm(Throttled):
    """At the console."""


class AdminSignInForm(Throttled, AdminAuthenticationForm):
    """At the admin."""


def too_many(wait: timedelta) -> str:
    """When to try again, in words."""
    minutes = math.ceil(wait.total_seconds() / 60)
    words = ngettext(
        "Too many attempts. Try again in %d minute.", "Too many attempts. Try again in %d minutes.", minutes
    )
    return words % minutes


def note_signed_in(user: Any, **_: Any) -> None:
    """Django's own signal."""
    audit.note(audit.Act.SIGNED_IN, user)


def note_signed_out(user: Any, **_: Any) -> None:
    """The same; `user` is None where nobody was signed in."""
    if user:
        audit.note(audit.Act.SIGNED_OUT, user)


def note_refused(credentials: dict[str, Any], **_: Any) -> None:
    """A name is kept only where it is an account's: people type passwords into the wrong field."""
    users = get_user_model()
    name = credentials.get(users.USERNAME_FIELD) or ""
    audit.note(audit.Act.SIGN_IN_REFUSED, users.objects.filter(**{users.USERNAME_FIELD: name}).first())
