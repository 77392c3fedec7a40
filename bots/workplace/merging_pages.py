"""The page that merges interactions of another bot into this one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft import merging
from bots.draft.restoring import DocumentRefused
from bots.models import Bot, Interaction
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.page import Pages
from bots.workplace.pickers import interactions_of
from plain_text.ids import id_in


class MergingPages(Pages):
    """Takes topics of another bot into the draft; the other bot stays as it is."""

    PAGES: ClassVar = {"merge": "merge"}

    def merge(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Picks the other bot, then its interactions, then shows what would change. POST with `take` does it."""
        bot = self.bot_on_page(request, bot_id)
        others = Bot.objects.filter(archived_at=None).exclude(pk=bot.pk).order_by("name", "id")
        source = others.filter(pk=id_in(request.GET.get("from")) or 0).first()
        context: dict[str, Any] = {"others": others, "source": source}
        if source is None:
            return self.page(request, bot, "merge", _("Topics of another bot"), context)
        into = _chosen(request, source)
        if request.method == "POST" and into:
            take = "take" in request.POST
            try:
                context["merged"] = done = self._merge(request, source, bot, into, rehearsed=not take)
            except DocumentRefused as refused:
                context["refused"] = refused.sentences
            else:
                if take and done.changes:
                    return HttpResponseRedirect(interactions_of(bot))
        elif request.method == "POST":
            context["refused"] = [_("Tick at least one interaction.")]
        own = list(Interaction.objects.filter(bot=bot).order_by("name").values_list("name", flat=True))
        theirs = Interaction.objects.filter(bot=source).order_by("name").prefetch_related("phrases")
        context["own"] = own
        context["topics"] = [
            (
                item,
                len(item.phrases.all()),
                item.name in into,
                into.get(item.name, item.name if item.name in own else ""),
            )
            for item in theirs
        ]
        return self.page(request, bot, "merge", _("Topics of another bot"), context)

    def _merge(
        self, request: HttpRequest, source: Bot, bot: Bot, into: dict[str, str], *, rehearsed: bool
    ) -> merging.Merged:
        with transaction.atomic():
            done = merging.merge(source, bot, into, rehearsed=rehearsed)
            if not rehearsed and done.changes:
                said = ngettext("Took %(count)d topic of %(bot)s.", "Took %(count)d topics of %(bot)s.", len(into)) % {
                    "count": len(into),
                    "bot": source,
                }
                self.log_change(request, bot, said)
                messages.success(request, said)
                tell_of_draft(request, bot)
        return done


def _chosen(request: HttpRequest, source: Bot) -> dict[str, str]:
    """By name of the ticked interactions: the name of the one that gets the phrases, or NEW."""
    ticked = [key for each in request.POST.getlist("topic") if (key := id_in(each))]
    items = Interaction.objects.filter(bot=source, pk__in=ticked)
    return {item.name: request.POST.get(f"into-{item.pk}", merging.NEW) for item in items}
