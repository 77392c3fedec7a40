"""The pages that try out and show a draft."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from bots.answering.engines import chosen
from bots.answering.published import BotNotFound, published
from bots.draft import draft_models
from bots.publishing import publish as publishing
from bots.workplace import picture, traffic, trying_out
from bots.workplace.page import Pages
from bots.workplace.steps import adding_to


class TryingPages(Pages):
    """A chat with the draft, and the draft as a picture."""

    PAGES: ClassVar = {
        "try": "try_it",
        "try/answer": "try_answer",
        "picture": "picture",
        "picture/traffic": "picture_traffic",
    }

    def try_it(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """A chat with the draft or the published version that says why the bot gives each answer."""
        bot = self.bot_on_page(request, bot_id)
        changes = publishing.unpublished([bot])[bot.pk]
        if not draft_models.draft_of(bot)[1]:
            draft_models.start_training_draft(bot.pk)
        return self.page(request, bot, "try", _("Try it"), {"published": changes is not None})

    def try_answer(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST `version` (draft, published) and what `trying_out.answered` reads; the answer is a Tried."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self.bot_on_page(request, bot_id)
        try:
            published_one = request.POST.get("version") == "published"
            tried, trained = (published(bot.pk), True) if published_one else draft_models.draft_of(bot)
        except BotNotFound:
            return trying_out.refused()
        engine = chosen(tried)
        return trying_out.answered(tried, request.POST, trained=trained, engine=engine, who=request.user)

    def picture(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The interactions and the ways between them; each links to its form."""
        bot = self.bot_on_page(request, bot_id)
        drawn = picture.of(bot)
        return self.page(
            request, bot, "picture", _("Picture"), {"drawn": msgspec.to_builtins(drawn), "add": adding_to(bot)}
        )

    def picture_traffic(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """A Traffic as JSON, or null."""
        bot = self.bot_on_page(request, bot_id)
        return HttpResponse(msgspec.json.encode(traffic.of(bot.pk)), content_type="application/json")
