"""The audit trail in the admin: it can be read, searched and filtered, and nobody changes it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditRecord


@admin.register(AuditRecord)
class AuditRecordAdmin(admin.ModelAdmin):
    """Shows who did what."""

    list_title = _("Audit trail")
    list_display = ["at", "who", "act", "what", "details", "conversation"]
    list_per_page = 40
    list_filter = ["act"]  # by days: the line above the list
    search_fields = ["who", "what", "details", "=conversation"]
    search_help_text = _("An account, a setting, a reason, or a conversation’s number.")
    date_hierarchy = "at"
    readonly_fields = ["at", "act", "user", "who", "conversation", "what", "details"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditRecord | None = None) -> bool:
        return False
