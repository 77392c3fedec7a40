"""The settings of a bot's conversations: which files they take, and which operators they are for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from attachments.kinds import KINDS
from conversations.models import OperatorRules, UploadRules

CHOICES = [(kind.id, kind.label) for kind in KINDS.values()]


class KindsField(forms.MultipleChoiceField):
    """A checkbox for each kind of file that we know."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False, **options)


class UploadRulesForm(forms.ModelForm):
    """The kinds of files of each side. A side with no kind ticked may not send files."""

    from_visitors = KindsField(label=UploadRules._meta.get_field("from_visitors").verbose_name)
    from_operators = KindsField(label=UploadRules._meta.get_field("from_operators").verbose_name)

    class Meta:
        model = UploadRules
        fields = ("bot", "from_visitors", "from_operators")


@admin.register(UploadRules)
class UploadRulesAdmin(admin.ModelAdmin):
    """Sets which kinds of files a bot's conversations take."""

    form = UploadRulesForm
    list_display = ["bot"]


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
