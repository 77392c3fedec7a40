"""The page on which an admin sets the files that a bot takes: by groups, or kind by kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from attachments import kinds
from conversations.models import UploadRules, default_kinds

WITHOUT = _(
    "A bot without rules takes pictures, documents, text and archives from both sides. "
    "A ticked group also takes kinds that later versions know. Files are always downloads, but for pictures "
    "that browsers can show. Programs, scripts and documents with macros are never taken."
)


def _choices() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """Each group with its own box first, then one for each of its kinds."""
    return [(label, [(group, label), *_kinds_of(group)]) for group, label in kinds.GROUPS.items()]


def _kinds_of(group: str) -> list[tuple[str, str | Promise]]:
    return [
        (kind.id, format_lazy("{label} ({extensions})", label=kind.label, extensions=", ".join(kind.extensions)))
        for kind in kinds.of_group(group)
    ]


class GroupBoxes(forms.CheckboxSelectMultiple):
    """A box for each group; its kinds are folded up under it, unless only some of them are ticked."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        widget = self.get_context(name, value, attrs)["widget"]
        groups = []
        for _label, options, _index in widget["optgroups"]:
            whole, *single = options
            some = any(each["selected"] for each in single) and not whole["selected"]
            groups.append({"whole": whole, "single": single, "some": some, "id": whole["value"]})
        words = {"other": _("any other kind, except programs and scripts")}
        for group in groups:
            group["words"] = words.get(group["id"]) or kinds.examples(group["id"])
        return render_to_string("admin/conversations/group_boxes.html", {"groups": groups})


class GroupsField(forms.MultipleChoiceField):
    """The files of one side, as a list of ids of groups and kinds."""

    widget = GroupBoxes

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_choices, required=False, initial=default_kinds, **options)

    def prepare_value(self, value: Any) -> Any:
        """Leaves out the kinds of ticked groups, so that without its tick nothing of a group stays."""
        ticked = set(value or ())
        return [each for each in value or () if each not in kinds.KINDS or kinds.KINDS[each].group not in ticked]

    def clean(self, value: Any) -> list[str]:
        return kinds.whole(super().clean(value))


class UploadRulesForm(forms.ModelForm):
    """The files of each side. A side with nothing ticked may not send files."""

    from_visitors = GroupsField(label=UploadRules._meta.get_field("from_visitors").verbose_name)
    from_operators = GroupsField(label=UploadRules._meta.get_field("from_operators").verbose_name)

    class Meta:
        model = UploadRules
        fields = ("bot", "from_visitors", "from_operators")


@admin.register(UploadRules)
class UploadRulesAdmin(admin.ModelAdmin):
    """Sets which files a bot's conversations take."""

    form = UploadRulesForm
    fieldsets = [(None, {"fields": ["bot", "from_visitors", "from_operators"], "description": WITHOUT})]
    list_display = ["bot", "visitors", "operators"]

    @admin.display(description=_("visitors may send"))
    def visitors(self, rules: UploadRules) -> str:
        """The groups and extensions, in words."""
        return kinds.described(rules.from_visitors)

    @admin.display(description=_("operators may send"))
    def operators(self, rules: UploadRules) -> str:
        """The groups and extensions, in words."""
        return kinds.described(rules.from_operators)
