"""Shows configurers what a bot did not understand, and turns chosen sentences into phrases of its draft."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bots.draft import history, teaching
from bots.models import Bot, Interaction
from bots.workplace import tabs
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.tabs import Tab
from conversations.domain import not_understood
from conversations.domain.not_understood import Sentence
from conversations.models import Entry

SHOWN_SENTENCES = 50
PAGE = "not-understood"
TITLE = _("Not understood")
ADDRESS = "conversations_entry_not_understood"

tabs.add(Tab(page=PAGE, label=TITLE, address=f"admin:{ADDRESS}", permission="conversations.view_entry"))


@admin.register(Entry)
class NotUnderstoodAdmin(admin.ModelAdmin):
    """One page per bot, a tab beside the bot's own pages.

    It shows nothing else of the journals and changes none of their entries.
    """

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.not_understood)
        return [path("not-understood/<int:bot_id>/", view, name=ADDRESS)]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        # Hides entries from the admin's index: they have no list there. The bot's pages link to this page.
        return {}

    def not_understood(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Shows the sentences with their counts and the nearest interactions; POST adds the ticked ones as phrases."""
        if not request.user.has_perms(["conversations.view_entry", "bots.change_bot"]):
            raise PermissionDenied
        bot = Bot.objects.filter(pk=bot_id).first()
        if bot is None:
            raise Http404(_("There is no such bot."))
        if request.method == "POST":
            self._teach(request, bot)
            return HttpResponseRedirect(reverse(f"admin:{ADDRESS}", args=[bot.pk]))
        context = {**self.admin_site.each_context(request), "opts": self.opts, **_context(bot)}
        return TemplateResponse(request, "admin/conversations/not_understood.html", context)

    def _teach(self, request: HttpRequest, bot: Bot) -> None:
        history.catch_up([bot.pk])
        with transaction.atomic():
            added, refused = teaching.add_phrases(bot, _chosen(request.POST))
            said = ngettext("%(count)d phrase was added.", "%(count)d phrases were added.", added) % {"count": added}
            if added:
                self.log_change(request, bot, said)  # the log names the bot, because its draft is what changed
                history.note(bot.pk, who=request.user.get_username(), what=str(said))
        for reason in refused:
            messages.warning(request, reason)
        if added:
            messages.success(request, said)
            tell_of_draft(request, bot)
        elif not refused:
            messages.info(request, _("Tick the sentences that are to become phrases."))


def _chosen(form: QueryDict) -> list[tuple[str, int]]:
    """The ticked sentences, each with the id of the interaction that was chosen for it."""
    pairs = []
    for number in form.getlist("chosen"):
        text, interaction = form.get(f"text-{number}", ""), form.get(f"interaction-{number}", "")
        if text and interaction.isdecimal():
            pairs.append((text, int(interaction)))
    return pairs


def _context(bot: Bot) -> dict[str, Any]:
    found = not_understood.look_back(bot.pk)
    unknown = set(teaching.unknown(bot, (sentence.text for sentence in found.sentences)))
    open_ones = [sentence for sentence in found.sentences if sentence.text in unknown]
    return {
        "bot": bot,
        "page": PAGE,
        "title": TITLE,
        "days": not_understood.PERIOD.days,
        "most": not_understood.CONVERSATIONS,
        "partial": found.partial,
        "left_out": max(0, len(open_ones) - SHOWN_SENTENCES),
        "rows": _with_choices(bot, open_ones[:SHOWN_SENTENCES]),
        "rehearsals": found.rehearsals,
    }


def _with_choices(bot: Bot, sentences: list[Sentence]) -> list[dict[str, Any]]:
    """Each sentence with the bot's interactions: first those that visitors picked, then the nearest."""
    names = dict(Interaction.objects.filter(bot=bot).order_by("name").values_list("pk", "name"))
    near = teaching.nearest(bot, [sentence.text for sentence in sentences])
    rows = []
    for sentence in sentences:
        meant = [(names[key], count) for key, count in sentence.meant.most_common() if key in names]
        first = dict.fromkeys([*(key for key, _count in sentence.meant.most_common()), *near[sentence.text]])
        nearest = [(key, names[key]) for key in first if key in names]
        others = [(key, name) for key, name in names.items() if key not in first]
        rows.append({"sentence": sentence, "meant": meant, "nearest": nearest, "others": others})
    return rows
