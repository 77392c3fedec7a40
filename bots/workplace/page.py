"""The base of a bot's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from bots.draft import history
from bots.models import Bot


def _while_it_is(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view; a bot that somebody deletes while it works is not found, which is no error."""

    @wraps(view)
    def found(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        try:
            return view(request, *args, **options)
        except Bot.DoesNotExist:
            raise Http404(_("There is no such bot.")) from None

    return found


class Pages(ModelAdmin):
    """Pages of a bot beside its form; whoever may change the bot may use them.

    PAGES maps the address of each page, below the bot's, to its view, whose name is also the end of the address's name.
    """

    PAGES: ClassVar[dict[str, str]] = {}

    def get_urls(self) -> list[URLPattern]:
        pages = {page: view for each in type(self).__mro__ for page, view in vars(each).get("PAGES", {}).items()}
        own = [
            path(
                f"<int:bot_id>/{page}/",
                self.admin_site.admin_view(_while_it_is(getattr(self, view))),
                name=f"bots_bot_{view}",
            )
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def bot_on_page(self, request: HttpRequest, bot_id: int) -> Bot:
        """The bot, if the person may change it. Raises Http404, PermissionDenied."""
        bot: Bot | None = self.get_queryset(request).filter(pk=bot_id).first()
        if bot is None:
            raise Http404(_("There is no such bot."))
        if not self.has_change_permission(request, bot):
            raise PermissionDenied
        if request.method == "POST":
            history.catch_up([bot.pk])
        return bot

    def page(
        self, request: HttpRequest, bot: Bot, name: str, title: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        """The answer: the page's template with what all pages of a bot show."""
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "bot": bot, "page": name, "title": title}
        return TemplateResponse(request, f"admin/bots/bot/{name}.html", shared | context, status=status)
