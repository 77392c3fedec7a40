"""The base of a page about a bot that stands among the bot's own pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bots.models import Bot
from bots.workplace.tabs import Tab


class BotTab(admin.ModelAdmin):
    """Shows one page per bot, `tab`, and further addresses of it in PARTS (address: view). It has no lists or forms.

    Whoever may change the bot and has the tab's permission may use it.
    """

    tab: ClassVar[Tab]
    PARTS: ClassVar[dict[str, str]] = {}

    def get_urls(self) -> list[URLPattern]:
        name = self.tab.address.removeprefix("admin:")
        page = path(f"bots/<int:bot_id>/{self.tab.page}/", self.admin_site.admin_view(self.page), name=name)
        parts = [
            path(f"bots/<int:bot_id>/{self.tab.page}/{part}/", self.admin_site.admin_view(getattr(self, view)),
                 name=f"{name}_{view}")
            for part, view in self.PARTS.items()
        ]  # fmt: skip
        return [page, *parts]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        # Hides the model from the admin's index: it has no list there. The bot's pages link to this page.
        return {}

    def page(self, request: HttpRequest, bot_id: int) -> Any:
        """The page."""
        raise NotImplementedError

    def bot_on_page(self, request: HttpRequest, bot_id: int) -> Bot:
        """The bot, if the person may use the page. Raises Http404, PermissionDenied."""
        if not request.user.has_perms([self.tab.permission, "bots.change_bot"]):
            raise PermissionDenied
        bot = Bot.objects.filter(pk=bot_id).first()
        if bot is None:
            raise Http404(_("There is no such bot."))
        return bot

    def show(
        self, request: HttpRequest, bot: Bot, template: str, title: str | Promise, **context: Any
    ) -> TemplateResponse:
        """The answer: the template with what all pages of a bot show."""
        shared = {"opts": self.opts, "bot": bot, "page": self.tab.page, "title": title}
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **shared, **context})

    def note_change(self, request: HttpRequest, item: Any, form: Any) -> None:
        """Notes in the audit trail which fields the form has changed."""
        self.log_change(request, item, self.construct_change_message(request, form, []))

    def address_of(self, bot: Bot) -> str:
        """The page's address."""
        return reverse(self.tab.address, args=[bot.pk])
