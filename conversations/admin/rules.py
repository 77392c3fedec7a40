"""The page on which an admin sets the operators of a bot's conversations."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from conversations.models import OperatorRules


@admin.register(OperatorRules)
class OperatorRulesAdmin(admin.ModelAdmin):
    """Sets which operators see a bot's conversations, and what happens to those of an operator who is gone."""

    list_display = ["bot", "grace_seconds", "after_grace"]
    filter_horizontal = ["groups", "users"]
    fieldsets = [
        (None, {"fields": ["bot"]}),
        (_("Who sees its conversations"), {"fields": ["groups", "users"]}),
        (_("When an operator is gone"), {"fields": ["grace_seconds", "after_grace"]}),
    ]
