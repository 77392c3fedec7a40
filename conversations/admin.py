"""What configurers set about conversations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from attachments.kinds import KINDS
from conversations.models import AuditRecord, OperatorRules, UploadRules

CHOICES = [(kind.id, kind.label) for kind in KINDS.values()]


class Kinds(forms.MultipleChoiceField):
    """Some of the kinds of files that we know."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False, **options)


class UploadRulesForm(forms.ModelForm):
    """Kinds to tick; none ticked takes no files from that side."""

    from_visitors = Kinds(label=UploadRules._meta.get_field("from_visitors").verbose_name)
    from_operators = Kinds(label=UploadRules._meta.get_field("from_operators").verbose_name)

    class Meta:
        model = UploadRules
        fields = ("bot", "from_visitors", "from_operators")


@admin.register(UploadRules)
class UploadRulesAdmin(admin.ModelAdmin):
    """Which kinds of files a bot's conversations take."""

    form = UploadRulesForm
    list_display = ["bot"]


@admin.register(OperatorRules)
class OperatorRulesAdmin(admin.ModelAdmin):
    """Which operators a bot's conversations are for, and what becomes of one whose operator is gone."""

    list_display = ["bot", "grace_seconds", "after_grace"]
    filter_horizontal = ["groups", "users"]
    fieldsets = [
        (None, {"fields": ["bot"]}),
        (_("Who sees its conversations"), {"fields": ["groups", "users"]}),
        (_("When an operator is gone"), {"fields": ["grace_seconds", "after_grace"]}),
    ]


@admin.register(AuditRecord)
class AuditRecordAdmin(admin.ModelAdmin):
    """Who did what. To be read."""

    list_display = ["at", "act", "who", "conversation", "what", "details"]
    list_filter = ["act", "at"]
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
