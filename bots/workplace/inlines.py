"""The rows below the form of a bot or an interaction."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.forms import BaseInlineFormSet, HiddenInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bots.models import Button, CardField, Condition, EndAction, Label, Wording
from bots.models.conditions import VALUELESS
from bots.workplace.pickers import PicksOwnInteractions
from bots.workplace.shown_for import Choices, ShowsWhatFits
from bots.workplace.translated_form import TranslatedForm, Translates

MOST_ROWS = 300


class EndActionForm(TranslatedForm):
    """The form of the end action, with the help that belongs to its choices."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["interaction"].help_text = _(
            "Only for “Another interaction”. The bot's default interaction is picked under “Talking”."
        )


class EndActionInline(Translates, PicksOwnInteractions, admin.StackedInline):
    model = EndAction
    form = EndActionForm
    template = "admin/bots/one-row.html"
    part = "operators"
    fields = ["action", "message", "interaction"]
    can_delete = False
    max_num = 1
    min_num = 1


class RowsInline(admin.TabularInline):
    """Rows below a form, at most `MOST_ROWS`. Django alone makes forms for two thousand claimed rows."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        return super().get_formset(request, obj, **({"max_num": MOST_ROWS, "absolute_max": MOST_ROWS} | options))


class WordingInline(Translates, RowsInline):
    template = "admin/bots/wording-rows.html"
    part = "says"
    model = Wording
    verbose_name_plural = _("Other wordings, which take turns with the message above")
    extra = 0
    fields = ["text"]


class SortedForm(ShowsWhatFits):
    """A row whose position is set by moving it; a new one comes last."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "position" in self.fields:
            self.fields["position"].required = False
            self.fields["position"].widget = HiddenInput({"data-position": ""})

    def has_changed(self) -> bool:
        # A new row is counted, filled in or not.
        return bool(set(self.changed_data) - {"position"}) if self.instance.pk is None else super().has_changed()


class ButtonForm(SortedForm, TranslatedForm):
    """A row of the form of buttons."""

    SHOWN_FOR: ClassVar[Choices] = {
        "leads_to": {"kind": {"postback"}},
        "value": {"kind": {"postback", "url", "phone"}},
    }


class ConditionForm(SortedForm):
    """A row of the form of conditions."""

    SHOWN_FOR: ClassVar[Choices] = {"value": {"test": frozenset(Condition.Test.values) - frozenset(VALUELESS)}}


class SortedRows(BaseInlineFormSet):
    """Rows with positions, by which they are sorted."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and hasattr(form, "cleaned_data")]
        last = max((form.cleaned_data.get("position") or 0 for form in kept), default=0)
        for form in kept:
            if form.cleaned_data.get("position") is None:
                form.instance.position = last = last + 1


class ButtonInline(Translates, PicksOwnInteractions, RowsInline):
    part = "says"
    form = ButtonForm
    formset = SortedRows
    model = Button
    template = "admin/bots/sorted-rows.html"
    verbose_name_plural = _("Buttons")
    add_label = _("Add a button")
    fk_name = "interaction"
    extra = 0
    fields = ["label", "kind", "leads_to", "value", "position"]


class CardFieldInline(RowsInline):
    part = "desk"
    form = SortedForm
    formset = SortedRows
    model = CardField
    template = "admin/bots/sorted-rows.html"
    verbose_name_plural = _("Fields of visitors")
    help_text = _("Beside name, e-mail and phone. Operators see a change in the next conversation that they open.")
    add_label = _("Add a field")
    extra = 0
    fields = ["label", "name", "position"]


class LabelInline(RowsInline):
    part = "desk"
    form = SortedForm
    formset = SortedRows
    model = Label
    template = "admin/bots/sorted-rows.html"
    verbose_name_plural = _("Labels of conversations")
    help_text = _(
        "Operators put them on conversations and filter by them. Open consoles show a change within 20 seconds."
    )
    add_label = _("Add a label")
    extra = 0
    fields = ["name", "color", "position"]


class ConditionInline(PicksOwnInteractions, RowsInline):
    part = "follows"
    form = ConditionForm
    formset = SortedRows
    model = Condition
    template = "admin/bots/sorted-rows.html"
    verbose_name_plural = _("Depending on variables")
    help_text = _("The first condition that holds decides what follows; if none does, the next interaction above.")
    add_label = _("Add a condition")
    fk_name = "interaction"
    extra = 0
    fields = ["variable", "test", "value", "leads_to", "position"]
