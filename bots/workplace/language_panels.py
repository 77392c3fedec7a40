"""The panels of a form with the translations into each language of the bot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bots.draft.translating.checks import lost
from bots.draft.translating.texts_of_draft import asked_back, name_for_visitors
from bots.models import Bot, Button, EndAction, Interaction, Wording
from bots.workplace.translated_form import TranslatedForm, name_of
from bots.workplace.translations import Language, language_of

LABELS: dict[Any, Any] = {
    Wording: _("Other wording %(number)d"),
    Button: _("Button %(number)d"),
    EndAction: _("End action: message"),
}
Numbered = tuple[TranslatedForm, int]


class Item(msgspec.Struct, frozen=True):
    """A field for a translation beside the text in the main language.

    `source`: the id of the field of that text. `instead`: what visitors get if it is blank.
    """

    label: str
    main: str
    source: str
    instead: str
    field: BoundField
    is_missing: bool
    doubts: list[str]


class Panel(msgspec.Struct, frozen=True):
    """All translations of a form into one language. `errors`: how many of its fields have one."""

    language: Language
    items: list[Item]
    errors: int


class Tabs(msgspec.Struct, frozen=True):
    """The panels of a form. `errors`: how many fields that are in no panel have one."""

    main: Language
    panels: list[Panel]
    errors: int


def of(bot: Bot, form: TranslatedForm, formsets: Iterable[Any]) -> Tabs | None:
    """The panels of the form and of the rows below it; None if the bot has one language only."""
    if not form.languages:
        return None
    formsets = list(formsets)
    shown = [(form, 0), *_below(formsets)]
    row = form.instance
    name = name_for_visitors(row) if isinstance(row, Interaction) and row.pk in asked_back(bot) else ""
    panels = [_panel(language, shown, name) for language in form.languages]
    everywhere = len(form.errors) + sum(len(errors) for formset in formsets for errors in formset.errors)
    return Tabs(language_of(bot.language), panels, everywhere - sum(panel.errors for panel in panels))


def _below(formsets: Iterable[Any]) -> Iterator[Numbered]:
    """The rows that have texts to translate, numbered by their kind. New rows come with the first saving."""
    for formset in formsets:
        if issubclass(formset.form, TranslatedForm):
            yield from ((form, number) for number, form in enumerate(formset.initial_forms, start=1))


def _panel(language: str, shown: Iterable[Numbered], name: str) -> Panel:
    items = [item for form, number in shown for item in _items(form, number, language, name)]
    found = msgspec.structs.replace(language_of(language), missing=sum(item.is_missing for item in items))
    return Panel(found, items, sum(bool(item.field.errors) for item in items))


def _items(form: TranslatedForm, number: int, language: str, interaction_name: str) -> Iterator[Item]:
    for code, name in form.translated():
        if code == language:
            main, field = form[name], form[name_of(language, name)]
            label = str(LABELS.get(type(form.instance), main.label)) % {"number": number}
            is_name = isinstance(form.instance, Interaction) and name == "label"
            instead = interaction_name if is_name else ""
            said, translation = str(main.value() or instead), str(field.value() or "")
            is_missing = bool(said.strip()) and not translation.strip()
            yield Item(label, said, main.auto_id, instead, field, is_missing, lost(said, translation))
