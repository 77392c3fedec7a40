"""The form of an interaction, in the order of speech."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bots.models import Bot, Interaction
from bots.models.question_checks import LIMITED, PICKED, READ_BACK
from bots.workplace import phrase_box
from bots.workplace.interaction_names import free_name
from bots.workplace.parts import part
from bots.workplace.seen_form import SeenForm
from bots.workplace.shown_for import ANY, Choices, ShowsWhatFits
from bots.workplace.translated_form import TranslatedForm

ASKING = frozenset(Interaction.Question.values) - {""}

QUESTION = [
    "question", "variable", "choices", "pattern", "hint", "when", "least", "most", "reads_back", "question_reply",
    "digresses",
]  # fmt: skip

PARTS: Any = [
    (None, {"fields": ["bot", "name"], "classes": [part("name")]}),
    (_("When visitors say"), {"fields": ["phrases"], "classes": [part("phrases")]}),
    (_("The bot says"), {"fields": ["text", "greets"], "classes": [part("says")]}),
    (
        _("Asks a question"),
        {
            "fields": QUESTION,
            "classes": [part("question", folded=True)],
        },
    ),
    (_("What follows"), {"fields": ["next", "pause_seconds"], "classes": [part("follows", folded=True)]}),
    (
        _("For operators"),
        {"fields": ["operators_may_send", "asks_for_person", "label"], "classes": [part("operators", folded=True)]},
    ),
]
"""The fieldsets. An inline names with `part` the one that it belongs to."""


class InteractionForm(SeenForm, ShowsWhatFits, TranslatedForm):
    """The form of an interaction, with its phrases in one box. A name that nobody gives is made from the words."""

    SHOWN_FOR: ClassVar[Choices] = {
        "variable": {"question": ASKING},
        "choices": {"question": PICKED},
        "pattern": {"question": {"text"}},
        "hint": {"question": {"text"}},
        "least": {"question": LIMITED},
        "most": {"question": LIMITED},
        "reads_back": {"question": READ_BACK},
        "when": {"question": {"date"}},
        "question_reply": {"question": ASKING},
        "digresses": {"question": ASKING},
        "pause_seconds": {"next": {ANY}},
    }

    phrases = phrase_box.phrase_box()
    greets = forms.BooleanField(label=_("Visitors who open the chat are greeted with this"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["phrases"] = phrase_box.phrases_of(self.instance)
        if "name" in self.fields:
            self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        bot = cleaned.get("bot") or (self.instance.bot if self.instance.bot_id else None)
        if bot is None:
            return cleaned
        said = cleaned.get("phrases") or []
        if refused := phrase_box.taken(said, bot.pk, self.instance.pk):
            self.add_error("phrases", refused)
        if "name" in self.fields and not cleaned.get("name") and "name" not in self.errors:
            cleaned["name"] = free_name(bot, said, cleaned.get("text") or "", self.instance.pk)
        return cleaned

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if self.add_prefix("phrases") in self.data and "phrases" in self.cleaned_data:
            phrase_box.keep(self.instance, self.cleaned_data["phrases"])
        if self.cleaned_data.get("greets"):
            Bot.objects.filter(pk=self.instance.bot_id).update(start_interaction=self.instance)
