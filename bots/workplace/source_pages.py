"""The pages of a bot's sources: adding, looking at passages, trying a question, removing."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.models import Source, SourceText
from bots.sources import upkeep
from bots.workplace import sources
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.page import Pages


class SourcePages(Pages):
    """The texts from which a language model may answer."""

    PAGES: ClassVar = {"sources": "sources", "sources/<int:source_id>": "source"}

    def sources(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The sources, and with `question` what would be found. POST adds a text, files or the interactions."""
        bot = self.bot_on_page(request, bot_id)
        refused: list[str] = []
        if request.method == "POST":
            done, refused = sources.added(request, bot)
            if done:
                self.log_change(request, bot, _("Sources added: %(titles)s.") % {"titles": ", ".join(done)})
                messages.success(request, _("Added: %(titles)s.") % {"titles": ", ".join(done)})
                tell_of_draft(request, bot)
                upkeep.start(bot.pk)
            if not refused:
                return HttpResponseRedirect(reverse("admin:bots_bot_sources", args=[bot.pk]))
        context = {**sources.shown(request, bot), "refused": refused, "given": request.POST if refused else {}}
        return self.page(request, bot, "sources", _("Sources"), context, status=400 if refused else 200)

    def source(self, request: HttpRequest, bot_id: int, source_id: int) -> HttpResponse:
        """A source with its passages. POST sets title and address; POST `remove` removes it."""
        bot = self.bot_on_page(request, bot_id)
        source = Source.objects.filter(bot=bot, pk=source_id).first()
        if source is None:
            raise Http404(_("There is no such source."))
        refused: list[str] = []
        if request.method == "POST":
            title = source.title or _("The bot's interactions")
            if "remove" in request.POST:
                source.delete()
                said = _("Removed: %(title)s. Visitors get answers from it until you publish.") % {"title": title}
            else:
                refused = sources.changed(request, source)
                said = _("Changed: %(title)s.") % {"title": source.title}
            if not refused:
                self.log_change(request, bot, said)
                messages.success(request, said)
                tell_of_draft(request, bot)
                upkeep.start(bot.pk)
                return HttpResponseRedirect(reverse("admin:bots_bot_sources", args=[bot.pk]))
        row = next((each for each in sources.rows(bot) if each.source.pk == source.pk), None)
        digest = source.digest or sources.digest_of_interactions(bot)
        text = SourceText.objects.filter(bot=bot, digest=digest).first()
        found = list(text.passages.order_by("number")[: sources.SHOWN_PASSAGES]) if text else []
        context = {"source": source, "row": row, "passages": found, "refused": refused}
        title = source.title or _("The bot's interactions")
        return self.page(request, bot, "source", title, context, status=400 if refused else 200)
