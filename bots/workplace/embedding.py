"""The form of a bot's look and allowed origins."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import fields_for_model, model_to_dict

from bots.models import Bot

FIELDS = (
    "allowed_origins",
    "accent",
    "side",
    "face",
    "widget_title",
    "invitation",
    "closed_text",
    "sounds",
    "shows_team",
)
WIDGETS: dict[str, type[forms.Widget] | forms.Widget] = {
    "accent": forms.TextInput(attrs={"type": "color"}),
    "side": forms.RadioSelect(),
    "face": forms.RadioSelect(),
    "widget_title": forms.TextInput(attrs={"class": "vTextField"}),
    "invitation": forms.TextInput(attrs={"class": "vTextField"}),
    "closed_text": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
    "allowed_origins": forms.Textarea(
        attrs={"rows": 4, "class": "vLargeTextField", "placeholder": "https://shop.example", "spellcheck": "false"}
    ),
}


class EmbeddingForm(forms.Form):
    """Holds only what acts at once, so that it can be saved even if the draft has errors elsewhere."""

    def __init__(self, bot: Bot, data: Any = None, *, only: tuple[str, ...] = FIELDS) -> None:
        super().__init__(data, initial=model_to_dict(bot, only))
        self.bot = bot
        self.fields.update(fields_for_model(Bot, only, widgets=WIDGETS) or {})

    def clean(self) -> dict[str, Any]:
        """Sets the valid values on the bot."""
        given = {**self.cleaned_data}
        if "accent" in given:
            given["accent"] = given["accent"].lower()
        was = {name: getattr(self.bot, name) for name in given}
        for name, value in given.items():
            setattr(self.bot, name, value)
        others = {field.name for field in Bot._meta.fields} - set(given)
        try:
            self.bot.clean_fields(exclude=others)
        except ValidationError as problems:
            self.add_error(None, problems)
            for name in problems.error_dict:
                setattr(self.bot, name, was[name])
        return given

    def save(self) -> None:
        """Saves the bot. Raises ValueError if the form is not valid."""
        if not self.is_valid():
            raise ValueError(f"Not to be saved: {self.errors.as_text()}")
        self.bot.save(update_fields=list(self.fields))
