"""The page on which an admin sets the operators of a bot's conversations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from conversations.models import OperatorRules


@admin.register(OperatorRules)
class OperatorRulesAdmin(admin.ModelAdmin):
    """Sets which operators see a bot's conversations, and what happens to those of an operator who is gone."""

    list_display = ["bot", "grace_seconds", "after_grace"]
    filter_horizontal = ["teams", "users"]
    fieldsets = [
        (None, {"fields": ["bot"]}),
        (_("Who sees its conversations"), {"fields": ["teams", "users"]}),
        (_("When an operator is gone"), {"fields": ["grace_seconds", "after_grace"]}),
    ]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        rules = form.instance
        rules.is_restricted = rules.teams.exists() or rules.users.exists()
        rules.save(update_fields=["is_restricted"])
