"""The admin site: it has no sign-in page of its own, and every change goes into the audit trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.db.models import EmailField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import audit
from accounts.fields import AddressField
from accounts.folded_search import FoldedSearch
from accounts.lost_races import answered_again
from accounts.navigation import Navigation


class Audited(FoldedSearch):
    """Records changes in the transaction of the change: which fields, never their values. Its search is folded."""

    formfield_overrides = {EmailField: {"form_class": AddressField}}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Calls a list by what is in it, instead of telling people to select something."""
        title = getattr(self, "list_title", None) or capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        if getattr(self, "records_additions", True):
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
    """Makes every model that is registered an audited one, so that no admin class has to remember it."""

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.home: Callable[[HttpRequest], TemplateResponse] | None = None
        self.pages: list[URLPattern] = []
        """Pages that belong to no model."""
        self.navigation = Navigation()

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Adds the version, for the foot of each page."""
        return {**super().each_context(request), "product_version": settings.VERSION}

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The first page: `home`, if an app has set one."""
        return self.home(request) if self.home else super().index(request, extra_context)

    def has_permission(self, request: HttpRequest) -> bool:
        """Lets in staff, and whoever may see the reports. Each page still asks for the right that it needs."""
        return super().has_permission(request) or (
            request.user.is_active and request.user.has_perm("conversations.view_reports")
        )

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The navigation: by what people do, rather than by apps."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else self.navigation.arrange(apps, request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Asks a page again that failed because somebody else was faster with a name."""
        return super().admin_view(answered_again(view), cacheable)

    def get_urls(self) -> list[Any]:
        return [*self.pages, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Leads to the one sign-in page, or says that the account may not open the administration."""
        if request.user.is_authenticated and not self.has_permission(request):
            return render(request, "no_access.html", {"place": "administration"}, status=403)
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Registers models with an admin class that audits, made of `admin_class` if that one does not."""
        base = admin_class or admin.ModelAdmin
        audited = base if issubclass(base, Audited) else type(base.__name__, (Audited, base), {"__module__": __name__})
        super().register(model_or_iterable, audited, **options)


def _note(request: HttpRequest, obj: Model, message: Any) -> None:
    what = f"{obj._meta.verbose_name} {obj.pk}: {obj}"
    audit.note(audit.Act.SETTING_CHANGED, request.user, what=what, details=_in_words(message))


def _in_words(message: str | Iterable[Any]) -> str:
    text = message if isinstance(message, str) else json.dumps(message)
    return str(LogEntry(change_message=text).get_change_message())
