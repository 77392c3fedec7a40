"""The shared canned replies in the admin, with their export and import."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.draft.table_files import writing
from conversations.domain import canned_tables
from conversations.models.canned import CannedReply, CannedVersion


class VersionInline(admin.TabularInline):
    """The texts in other languages."""

    model = CannedVersion
    extra = 0
    max_num = 40

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        return super().get_formset(request, obj, **({"absolute_max": self.max_num} | options))


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin):
    """Lists the shared replies. Operators keep their own ones at the console."""

    list_display = ["name", "bot", "text_begins", "uses"]
    list_filter = ["bot"]
    search_fields = ["name", "text", "versions__text"]
    fields = ["name", "bot", "text"]
    inlines = [VersionInline]
    change_list_template = "admin/conversations/canned_replies.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        shared: QuerySet[Any] = super().get_queryset(request).filter(owner=None)
        return shared

    def get_urls(self) -> list[Any]:
        pages = [
            path("export/", self.admin_site.admin_view(self.export), name="canned_export"),
            path("import/", self.admin_site.admin_view(self.load), name="canned_import"),
        ]
        return [*pages, *super().get_urls()]

    @admin.display(description=gettext_lazy("text"))
    def text_begins(self, reply: CannedReply) -> str:
        return reply.text if len(reply.text) <= 80 else f"{reply.text[:79]}…"

    def export(self, request: HttpRequest) -> HttpResponse:
        """Gives the shared replies as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = HttpResponse(canned_tables.export(None), content_type=writing.CSV_TYPE)
        response["Content-Disposition"] = 'attachment; filename="replies-shared.csv"'
        return response

    def load(self, request: HttpRequest) -> HttpResponse:
        """Imports a file, or says what is wrong in which line."""
        if request.method != "POST" or not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        file = request.FILES.get("file")
        try:
            if file is None:
                raise canned_tables.Refusal([_("Choose a file first.")])
            done = canned_tables.load(file.read(), None)
        except canned_tables.Refusal as refusal:
            for problem in refusal.problems:
                messages.error(request, problem)
        else:
            messages.success(request, _("Imported: %(made)d new, %(changed)d changed.") % done._asdict())
        return redirect("admin:conversations_cannedreply_changelist")
