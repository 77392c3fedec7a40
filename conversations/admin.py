"""What configurers set about conversations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from attachments.kinds import KINDS
from bots.draft import history, teaching
from bots.models import Bot, Interaction
from bots.workplace.draft_messages import tell_of_draft
from conversations.domain import misunderstood
from conversations.domain.misunderstood import Sentence
from conversations.models import Entry, OperatorRules, UploadRules

SHOWN_SENTENCES = 50

CHOICES = [(kind.id, kind.label) for kind in KINDS.values()]


class Kinds(forms.MultipleChoiceField):
    """Some of the kinds of files that we know."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False, **options)


class UploadRulesForm(forms.ModelForm):
    """Kinds to tick; none ticked takes no files from that side."""

    from_visitors = Kinds(label=UploadRules._meta.get_field("from_visitors").verbose_name)
    from_operators = Kinds(label=UploadRules._meta.get_field("from_operators").verbose_name)

    class Meta:
        model = UploadRules
        fields = ("bot", "from_visitors", "from_operators")


@admin.register(UploadRules)
class UploadRulesAdmin(admin.ModelAdmin):
    """Which kinds of files a bot's conversations take."""

    form = UploadRulesForm
    list_display = ["bot"]


@admin.register(OperatorRules)
class OperatorRulesAdmin(admin.ModelAdmin):
    """Which operators a bot's conversations are for, and what becomes of one whose operator is gone."""

    list_display = ["bot", "grace_seconds", "after_grace"]
    filter_horizontal = ["groups", "users"]
    fieldsets = [
        (None, {"fields": ["bot"]}),
        (_("Who sees its conversations"), {"fields": ["groups", "users"]}),
        (_("When an operator is gone"), {"fields": ["grace_seconds", "after_grace"]}),
    ]


@admin.register(Entry)
class NotUnderstoodAdmin(admin.ModelAdmin):
    """What a bot did not understand; of the journals nothing else is shown here, and nothing is changed."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.not_understood)
        return [path("not-understood/<int:bot_id>/", view, name="conversations_entry_not_understood")]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        # It has no list of its own: the way there is from the bot.
        return {}

    def not_understood(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Sentences, counted, with what comes nearest; POST adds those that were ticked as phrases to the draft."""
        if not request.user.has_perms(["conversations.view_entry", "bots.change_bot"]):
            raise PermissionDenied
        bot = Bot.objects.filter(pk=bot_id).first()
        if bot is None:
            raise Http404(_("There is no such bot."))
        if request.method == "POST":
            self._teach(request, bot)
            return HttpResponseRedirect(reverse("admin:conversations_entry_not_understood", args=[bot.pk]))
        found = misunderstood.look_back(bot.pk)
        fresh = set(teaching.unknown(bot, (sentence.text for sentence in found.sentences)))
        open_ones = [sentence for sentence in found.sentences if sentence.text in fresh]
        context = {
            **self.admin_site.each_context(request),
            "bot": bot,
            "page": "not-understood",
            "title": _("Not understood"),
            "opts": self.opts,
            "days": misunderstood.PERIOD.days,
            "most": misunderstood.CONVERSATIONS,
            "partial": found.partial,
            "left_out": max(0, len(open_ones) - SHOWN_SENTENCES),
            "rows": _with_choices(bot, open_ones[:SHOWN_SENTENCES]),
            "rehearsals": found.rehearsals,
        }
        return TemplateResponse(request, "admin/conversations/not_understood.html", context)

    def _teach(self, request: HttpRequest, bot: Bot) -> None:
        pairs = []
        for number in request.POST.getlist("chosen"):
            text, interaction = request.POST.get(f"text-{number}", ""), request.POST.get(f"interaction-{number}", "")
            if text and interaction.isdecimal():
                pairs.append((text, int(interaction)))
        history.catch_up([bot.pk])
        with transaction.atomic():
            added, refused = teaching.add_phrases(bot, pairs)
            said = ngettext("%(count)d phrase was added.", "%(count)d phrases were added.", added) % {"count": added}
            if added:
                self.log_change(request, bot, said)  # the bot is what was changed
                history.note(bot.pk, who=request.user.get_username(), what=str(said))
        for reason in refused:
            messages.warning(request, reason)
        if added:
            messages.success(request, said)
            tell_of_draft(request, bot)
        elif not refused:
            messages.info(request, _("Tick the sentences that are to become phrases."))


def _with_choices(bot: Bot, sentences: list[Sentence]) -> list[dict[str, Any]]:
    """Each sentence with the bot's interactions, the nearest ones first."""
    names = dict(Interaction.objects.filter(bot=bot).order_by("name").values_list("pk", "name"))
    near = teaching.nearest(bot, [sentence.text for sentence in sentences])
    return [
        {
            "sentence": sentence,
            "nearest": [(key, names[key]) for key in near[sentence.text] if key in names],
            "others": [(key, name) for key, name in names.items() if key not in near[sentence.text]],
        }
        for sentence in sentences
    ]
