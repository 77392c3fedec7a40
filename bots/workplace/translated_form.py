"""Forms with a field for each translation of a row's texts."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest

from bots.draft.translating import saving
from bots.draft.translating.checks import complaint
from bots.draft.translating.texts_of_draft import Text, variables_for
from bots.models import Bot
from bots.models.bot import variables_of
from bots.models.translations import TRANSLATABLE, named, translated_fields
from bots.wording.languages import is_right_to_left
from bots.workplace.pickers import bot_on_page

COLUMN = "translations"


class TranslatedForm(forms.ModelForm):
    """Has the field `translation_de_text` beside `text` for each of `languages`.

    No fieldset names these fields, so that they are shown in the panels of their languages only. A field that is not
    posted stays as it is.
    """

    languages: tuple[str, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in translated_fields(self._meta.model):
            if field in self.fields:
                self.fields[field].widget.attrs |= variables_attribute(self._meta.model, field)
        for language, field in self.translated():
            name = name_of(language, field)
            self.fields[name] = _form_field(self._meta.model, language, field)
            self.initial[name] = self.instance.translation(language, field)

    def translated(self) -> Iterator[tuple[str, str]]:
        """Language and field of each translation that the form has a field for."""
        for language in self.languages:
            for field in TRANSLATABLE[str(self._meta.model._meta.model_name)][COLUMN]:
                if field in self.fields:
                    yield language, field

    def _post_clean(self) -> None:
        for language, field in self.translated():
            name = name_of(language, field)
            if self.add_prefix(name) in self.data and name in self.cleaned_data:
                translation = saving.normal(self.cleaned_data[name])
                if why := complaint(self._text(field), translation):
                    self.add_error(name, why)
                    translation = ""
                self.instance.translate(language, field, translation)
        super()._post_clean()  # type: ignore[misc]

    def _text(self, field: str) -> Text:
        """The text as it is in the form."""
        row = copy.copy(self.instance)
        setattr(row, field, self.cleaned_data.get(field, getattr(row, field)))
        return Text("", "", "", row, field, variables_for(type(row), field, self._answers()))

    def _answers(self) -> set[str]:
        """The variables of the bot's questions, also of the one in the form."""
        interaction = getattr(self.instance, "interaction", self.instance)
        bot_id = getattr(interaction, "bot_id", self.instance.pk)
        own = {self.cleaned_data.get("variable", ""), getattr(interaction, "variable", "")}
        return (own - {""}) | variables_of(bot_id)


class Translates(BaseModelAdmin):
    """Gives the forms of rows that have texts for visitors the languages of their bot."""

    form: Any = TranslatedForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        made.languages = languages_on_page(request, obj)
        return made

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        made.form.languages = languages_on_page(request, obj)
        return made


def languages_on_page(request: HttpRequest, row: Any) -> tuple[str, ...]:
    """The other languages of the bot that the form is about; `row` is the bot, or one of its interactions."""
    bot = row if isinstance(row, Bot) else row.bot if row else Bot.objects.filter(pk=bot_on_page(request) or 0).first()
    return tuple(bot.languages) if bot else ()


def variables_attribute(model: type[models.Model], field: str) -> dict[str, str]:
    """The attribute by which `admin/variable-list.js` knows the field; none if braces are no variables in it."""
    known = variables_for(model, field, ())
    return {} if known is None else {"data-variables": " ".join(sorted(known))}


def name_of(language: str, field: str) -> str:
    """The name of the form's field for a translation."""
    return f"translation_{language}_{field}"


def _form_field(model: type[models.Model], language: str, name: str) -> forms.CharField:
    field: Any = model._meta.get_field(name)
    lines = isinstance(field, models.TextField)
    attributes = {"lang": language, "dir": "rtl" if is_right_to_left(language) else "ltr"}
    attributes |= {"class": "vLargeTextField", "rows": "3"} if lines else {"class": "vTextField"}
    attributes |= variables_attribute(model, name)
    widget = forms.Textarea(attributes) if lines else forms.TextInput(attributes)
    return forms.CharField(
        label=named(model, language, name), required=False, max_length=field.max_length, widget=widget
    )
