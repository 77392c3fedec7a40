"""The rows below the form of a bot or an interaction."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bots.models import Button, EndAction, Wording
from bots.workplace.pickers import CompletesOwnInteractions
from bots.workplace.shown_for import Choices, ShowsWhatFits
from bots.workplace.translated_form import TranslatedForm, Translates


class EndActionInline(Translates, CompletesOwnInteractions, admin.StackedInline):
    model = EndAction
    template = "admin/bots/one-row.html"
    part = "operators"
    fields = ["action", "message", "interaction"]
    autocomplete_fields = ["interaction"]
    can_delete = False
    max_num = 1
    min_num = 1


class WordingInline(Translates, admin.TabularInline):
    part = "says"
    model = Wording
    verbose_name_plural = _("Other wordings, which take turns with the message above")
    extra = 0
    fields = ["text"]


class ButtonForm(ShowsWhatFits, TranslatedForm):
    """A row of the form of buttons."""

    SHOWN_FOR: ClassVar[Choices] = {
        "leads_to": {"kind": {"postback"}},
        "value": {"kind": {"postback", "url", "phone"}},
    }


class ButtonInline(Translates, CompletesOwnInteractions, admin.TabularInline):
    part = "says"
    form = ButtonForm
    model = Button
    verbose_name_plural = _("Buttons: answers lead to an interaction, links and phone numbers are values")
    fk_name = "interaction"
    extra = 1
    fields = ["position", "label", "kind", "leads_to", "value"]
    autocomplete_fields = ["leads_to"]
