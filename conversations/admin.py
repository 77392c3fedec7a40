"""What configurers set about conversations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from attachments.kinds import KINDS
from conversations.models import UploadRules

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
