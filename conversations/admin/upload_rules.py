"""The tab *Files* of a bot: which files it takes from each side, by groups or kind by kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from attachments import kinds
from bots.models import Bot
from bots.workplace import tabs
from bots.workplace.tabs import Tab
from conversations.admin.bot_tab import BotTab
from conversations.models import UploadRules, default_kinds

TITLE = _("Files")
WITHOUT = _(
    "Without rules: pictures, documents, text and archives from both sides. "
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
        fields = ("from_visitors", "from_operators")

    def __init__(self, bot: Bot, data: Any = None) -> None:
        rules = UploadRules.objects.filter(bot=bot).first() or UploadRules(bot=bot)
        super().__init__(data, instance=rules)


@admin.register(UploadRules)
class FilesAdmin(BotTab):
    """Sets which files a bot's conversations take."""

    tab = Tab(
        page="files", label=TITLE, address="admin:conversations_files", permission="conversations.change_uploadrules"
    )

    def page(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The form. POST saves it, which acts at once, or removes the rules."""
        bot = self.bot_on_page(request, bot_id)
        if request.method == "POST" and "remove" in request.POST:
            self._remove(request, bot)
            return HttpResponseRedirect(self.address_of(bot))
        form = UploadRulesForm(bot, request.POST if request.method == "POST" else None)
        if form.is_valid():
            with transaction.atomic():
                rules = form.save()
                self.note_change(request, rules, form)
            messages.success(request, _("Saved. Chats follow when they are opened again, or taken over."))
            return HttpResponseRedirect(self.address_of(bot))
        rules = UploadRules.objects.filter(bot=bot).first()
        context = {"form": form, "rules": rules, "without": WITHOUT, "sets": _sets(), "now": _in_words(rules)}
        return self.show(request, bot, "admin/conversations/files.html", TITLE, **context)

    def _remove(self, request: HttpRequest, bot: Bot) -> None:
        """Lets the bot take again what bots without rules take."""
        rules = UploadRules.objects.filter(bot=bot)
        with transaction.atomic():
            self.log_deletions(request, rules)
            rules.delete()
        messages.success(request, _("The bot has no rules for files any more."))


def _sets() -> list[tuple[str, str | Promise]]:
    """What one click ticks: the ids of groups, joined by blanks, and the words on the button."""
    return [
        ("pictures", _("Pictures")),
        ("pictures documents", _("Pictures and documents")),
        (" ".join(kinds.GROUPS), _("All")),
        ("", _("None")),
    ]


def _in_words(rules: UploadRules | None) -> list[tuple[str | Promise, str]]:
    """What each side may send now."""
    sides = ("from_visitors", "from_operators")
    allowed = [(getattr(rules, side) if rules else default_kinds()) for side in sides]
    labels = [UploadRulesForm.base_fields[side].label or side for side in sides]
    return [(label, kinds.described(ids)) for label, ids in zip(labels, allowed, strict=True)]


tabs.add(FilesAdmin.tab)
