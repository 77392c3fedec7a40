"""The rows below the form of a bot or an interaction."""

from __future__ import annotations

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from bots.models import Button, EndAction, Phrase, Wording
from bots.understanding.normalization import normalize
from bots.workplace.pickers import CompletesOwnInteractions
from bots.workplace.translated_form import Translates


class EndActionInline(Translates, CompletesOwnInteractions, admin.StackedInline):
    model = EndAction
    fields = ["action", "message", "interaction"]
    autocomplete_fields = ["interaction"]
    can_delete = False
    max_num = 1
    min_num = 1


class UniquePhrases(BaseInlineFormSet):
    """Refuses two phrases that differ in case, blanks or punctuation only."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            text = getattr(form, "cleaned_data", {}).get("text")
            if not text or form in self.deleted_forms:
                continue
            if normalize(text) in seen:
                form.add_error("text", _("This phrase is here twice."))
            seen.add(normalize(text))


class PhraseInline(admin.TabularInline):
    model = Phrase
    verbose_name_plural = _("Phrases: what visitors say to get here, in several ways")
    formset = UniquePhrases
    extra = 3
    fields = ["text"]


class WordingInline(Translates, admin.TabularInline):
    model = Wording
    verbose_name_plural = _("Other wordings, which take turns with the message above")
    extra = 0
    fields = ["text"]


class ButtonInline(Translates, CompletesOwnInteractions, admin.TabularInline):
    model = Button
    verbose_name_plural = _("Buttons: answers lead to an interaction, links and phone numbers are values")
    fk_name = "interaction"
    extra = 1
    fields = ["position", "label", "kind", "leads_to", "value"]
    autocomplete_fields = ["leads_to"]
