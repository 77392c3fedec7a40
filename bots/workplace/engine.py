"""The parts of a bot's form with what answers instead of the built-in matching."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bots.models import Engine, LanguageModel, Source
from bots.workplace.model_server import ModelServerForm


class EngineForm(forms.ModelForm):
    """The form of an engine. The secret is never shown; if its field is empty, the secret stays."""

    secret = forms.CharField(
        label=_("Secret"), required=False, max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )  # fmt: skip
    forget_secret = forms.BooleanField(label=_("Remove the secret, sign no more"), required=False)

    class Meta:
        model = Engine
        fields = ("url", "secret", "forget_secret", "timeout_seconds", "promises")
        widgets = {"url": forms.TextInput(attrs={"class": "vLargeTextField", "spellcheck": "false"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.pop("secret", None)
        known = bool(self.instance.secret)
        signs = _("Signs what the engine is asked, so that it can tell us from others.")
        self.fields["secret"].help_text = (
            _("%(signs)s One is set, and is not shown; leave this empty to keep it.") % {"signs": signs}
            if known
            else _("%(signs)s Empty: nothing is signed.") % {"signs": signs}
        )
        self.fields["forget_secret"].disabled = not known

    def clean_secret(self) -> str:
        # The row still holds the old value: Django assigns the form's values after all are clean.
        return str(self.cleaned_data["secret"] or self.instance.secret)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("forget_secret"):
            cleaned["secret"] = ""
        return cleaned


class EngineInline(admin.StackedInline):
    model = Engine
    form = EngineForm
    extra = 1
    max_num = 1
    part = "talking"
    template = "admin/bots/one-row.html"
    shown_for = '{"engine": ["external"]}'


class LanguageModelForm(ModelServerForm):
    """The form of a bot's language model."""

    class Meta(ModelServerForm.Meta):
        model = LanguageModel
        fields = (
            "url", "model", "key", "forget_key", "manner", "instructions", "temperature", "history_entries",
            "first_seconds", "whole_seconds", "turn_tokens", "day_tokens", "uses_tools", "streams", "promises",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["manner"]).choices = lambda: _manners(self.instance)


def _manners(model: LanguageModel) -> list[tuple[str, Any]]:
    """The manners to choose from. Without sources there is nothing to answer from: that one would never answer."""
    has_sources = model.bot_id is not None and Source.objects.filter(bot=model.bot_id).exists()
    chosen = has_sources or model.manner == LanguageModel.Manner.SOURCES
    return [each for each in LanguageModel.Manner.choices if chosen or each[0] != LanguageModel.Manner.SOURCES]


class LanguageModelInline(admin.StackedInline):
    model = LanguageModel
    form = LanguageModelForm
    extra = 1
    max_num = 1
    part = "talking"
    template = "admin/bots/one-row.html"
    shown_for = '{"engine": ["model"]}'
