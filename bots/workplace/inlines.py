"""The rows below the form of a bot or an interaction."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.forms import BaseInlineFormSet, HiddenInput
from django.utils.translation import gettext_lazy as _

from bots.models import Button, EndAction, Wording
from bots.workplace.pickers import PicksOwnInteractions
from bots.workplace.shown_for import Choices, ShowsWhatFits
from bots.workplace.translated_form import TranslatedForm, Translates


class EndActionInline(Translates, PicksOwnInteractions, admin.StackedInline):
    model = EndAction
    template = "admin/bots/one-row.html"
    part = "operators"
    fields = ["action", "message", "interaction"]
    can_delete = False
    max_num = 1
    min_num = 1


class WordingInline(Translates, admin.TabularInline):
    template = "admin/bots/wording-rows.html"
    part = "says"
    model = Wording
    verbose_name_plural = _("Other wordings, which take turns with the message above")
    extra = 0
    fields = ["text"]


class ButtonForm(ShowsWhatFits, TranslatedForm):
    """A row of the form of buttons. Its position is set by moving it; a new one comes last."""

    SHOWN_FOR: ClassVar[Choices] = {
        "leads_to": {"kind": {"postback"}},
        "value": {"kind": {"postback", "url", "phone"}},
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "position" in self.fields:
            self.fields["position"].required = False
            self.fields["position"].widget = HiddenInput({"data-position": ""})

    def has_changed(self) -> bool:
        # A new row is counted, filled in or not.
        return bool(set(self.changed_data) - {"position"}) if self.instance.pk is None else super().has_changed()


class SortedRows(BaseInlineFormSet):
    """Rows with positions, by which they are sorted."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and hasattr(form, "cleaned_data")]
        last = max((form.cleaned_data.get("position") or 0 for form in kept), default=0)
        for form in kept:
            if form.cleaned_data.get("position") is None:
                form.instance.position = last = last + 1


class ButtonInline(Translates, PicksOwnInteractions, admin.TabularInline):
    part = "says"
    form = ButtonForm
    formset = SortedRows
    model = Button
    template = "admin/bots/button-rows.html"
    verbose_name_plural = _("Buttons")
    fk_name = "interaction"
    extra = 0
    fields = ["label", "kind", "leads_to", "value", "position"]
