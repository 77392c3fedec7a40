"""The form of a language model's server, which never shows its key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bots.language_model.endpoint import FROM_ENVIRONMENT


class ModelServerForm(forms.ModelForm):
    """The form of a model at an address. The key is never shown, unless it only names a variable of the environment."""

    key = forms.CharField(
        label=_("Key"), required=False, max_length=500, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )  # fmt: skip
    forget_key = forms.BooleanField(label=_("Remove the key"), required=False)

    class Meta:
        widgets = {"url": forms.TextInput(attrs={"class": "vLargeTextField", "spellcheck": "false"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.pop("key", None)
        known = self.instance.key
        ways = _("Or write env:NAME: then the key is in that variable of the server and in no database.")
        if known.startswith(FROM_ENVIRONMENT):
            state = str(_("It is taken from %(variable)s.") % {"variable": known})
        else:
            state = str(_("One is set, and is not shown; leave this empty to keep it.")) if known else ""
        self.fields["key"].help_text = f"{state} {ways}".strip()
        self.fields["forget_key"].disabled = not known

    def clean_key(self) -> str:
        # The row still holds the old value: Django assigns the form's values after all are clean.
        return str(self.cleaned_data["key"] or self.instance.key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("forget_key"):
            cleaned["key"] = ""
        first, whole = cleaned.get("first_seconds"), cleaned.get("whole_seconds")
        if first and whole and first > whole:
            self.add_error("first_seconds", _("The first word cannot take longer than the whole answer."))
        return cleaned
