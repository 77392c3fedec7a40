"""What configurers set about conversations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from attachments.kinds import KINDS
from conversations.models import OperatorRules, UploadRules

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
