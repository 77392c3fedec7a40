"""The page about embedding a bot into other sites."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

import own_address
from bots.answering import appearance
from bots.models import Bot
from bots.workplace.embedding import EmbeddingForm
from bots.workplace.page import Pages


class EmbeddingPages(Pages):
    """How to embed a bot into other sites, and how it looks there."""

    PAGES: ClassVar = {
        "embedding": "embedding",
        "embedding/preview": "embedding_preview",
    }

    def embedding(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The line to copy, the allowed origins and the look. POST saves, which acts at once."""
        bot = self.bot_on_page(request, bot_id)
        form = EmbeddingForm(bot, request.POST if request.method == "POST" else None)
        if form.is_valid():
            with transaction.atomic():
                form.save()
                self.log_change(request, bot, [{"changed": {"fields": form.changed_data}}])
            messages.success(request, _("Saved. Sites that embed the chat show it within a minute."))
            return HttpResponseRedirect(reverse("admin:bots_bot_embedding", args=[bot.pk]))
        context = {"form": form, "script": own_address.origin_of(request) + reverse("widget")}
        return self.page(request, bot, "embedding", _("Embedding"), context)

    def embedding_preview(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """A page with the widget in the look of the query. An invalid value is replaced by the saved one."""
        bot = self.bot_on_page(request, bot_id)
        EmbeddingForm(bot, request.GET, only=Bot.LOOK).is_valid()
        context = {"bot": bot, "look": appearance.preview_of(bot)}
        response = TemplateResponse(request, "admin/bots/bot/embedding_preview.html", context)
        response.frame_ancestors = ["'self'"]  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
        return response
