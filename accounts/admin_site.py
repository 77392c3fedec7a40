"""The admin: signed in to like the console, and every change of a setting goes into the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import audit
from accounts.sign_in import AdminSignInForm


class Audited(admin.ModelAdmin):
    """Records what was changed, in the transaction of the change: which fields, never what they held."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        _note(request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        _note(request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            _note(request, obj, _("Deleted."))
        return super().log_deletions(request, queryset)


class Site(admin.AdminSite):
    """Everything that is registered is audited; nobody has to remember it."""

    login_form = AdminSignInForm

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, with the model's admin made an audited one."""
        base = admin_class or admin.ModelAdmin
        audited = base if issubclass(base, Audited) else type(base.__name__, (Audited, base), {"__module__": __name__})
        super().register(model_or_iterable, audited, **options)


def _note(request: HttpRequest, obj: Model, message: Any) -> None:
    what = f"{obj._meta.verbose_name} {obj.pk}: {obj}"
    audit.note(audit.Act.SETTING_CHANGED, request.user, what=what, details=_in_words(message))


def _in_words(message: str | Iterable[Any]) -> str:
    text = message if isinstance(message, str) else json.dumps(message)
    return str(LogEntry(change_message=text).get_change_message())
