"""The forms in which operators change canned replies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.models import Bot
from bots.wording.languages import choices
from conversations.domain import rights
from conversations.models import Operator
from conversations.models.canned import LONGEST, CannedReply
from plain_text import clean_line, clean_text

SHARE = "conversations.change_cannedreply"
"""The permission to change the shared replies."""


class ReplyForm(forms.ModelForm):
    """A reply: its name, its bot, its text, and for those who may, whose it is."""

    shared = forms.TypedChoiceField(
        label=gettext_lazy("Whose it is"),
        choices=[("", gettext_lazy("Only mine")), ("1", gettext_lazy("Everybody’s"))],
        coerce=bool, required=False,
    )  # fmt: skip

    class Meta:
        model = CannedReply
        fields = ("name", "text", "bot")

    def __init__(self, *args: Any, operator: Operator, **options: Any) -> None:
        super().__init__(*args, **options)
        self.operator = operator
        hidden = rights.hidden_from([operator.user_id])[operator.user_id]
        bots: Any = self.fields["bot"]
        bots.queryset = Bot.objects.filter(archived_at=None).exclude(pk__in=hidden).order_by("name")
        bots.empty_label = _("all bots")
        self.fields["name"].error_messages["required"] = _("Give a name.")
        self.fields["text"].error_messages["required"] = _("Give a text.")
        self.fields["text"].widget.attrs["rows"] = 6
        self.initial.setdefault("shared", "1" if self.instance.pk and self.instance.owner_id is None else "")
        if not operator.user.has_perm(SHARE):
            del self.fields["shared"]

    def clean_name(self) -> str:
        """One visible line."""
        name = clean_line(self.cleaned_data["name"], 60)
        if not name:
            raise forms.ValidationError(_("Give a name."))
        return name

    def clean_text(self) -> str:
        """The text without control characters."""
        text = clean_text(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError(_("Give a text."))
        return text

    def clean(self) -> dict[str, Any]:
        """Sets the owner, and refuses a name that is taken."""
        data: dict[str, Any] = super().clean() or {}
        self.instance.owner = None if data.get("shared") else self.operator
        same = CannedReply.objects.filter(owner=self.instance.owner, bot=data.get("bot"), name=data.get("name"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("This name is taken by another reply for the same bot."))
        return data


class VersionForm(forms.Form):
    """The text in another language. Empty: there is none."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    text = forms.CharField(
        label=gettext_lazy("text"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language: Any = self.fields["language"]
        language.choices = [("", "—"), *choices()]

    def clean(self) -> dict[str, Any]:
        """A text needs a language."""
        data: dict[str, Any] = super().clean() or {}
        data["text"] = clean_text(data.get("text", "")).strip()
        if data["text"] and not data.get("language"):
            self.add_error("language", _("Choose a language for this text."))
        return data


class VersionForms(forms.BaseFormSet):
    """The texts in other languages, each language once."""

    def clean(self) -> None:
        """Refuses a language that is there twice."""
        found = [data["language"] for data in self.texts()]
        if len(set(found)) < len(found):
            raise forms.ValidationError(_("There are two texts in one language."))

    def texts(self) -> list[dict[str, str]]:
        """`language` and `text` of those that are filled in."""
        data = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [each for each in data if each.get("text") and each.get("language")]


versions: Any = forms.formset_factory(VersionForm, formset=VersionForms, extra=2, max_num=40)
