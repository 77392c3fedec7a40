"""The pages of a bot beside its form. Each parses, calls and replies."""

from typing import Any

import msgspec
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from bots import checking, publishing, tasks, trying
from bots.answering import Input
from bots.models import Bot, Publication
from bots.published import BotNotFound, published
from bots.workplace import picture

# Of each page: its address and its view, which is also the end of its name.
PAGES = (
    ("publish", "publish"),
    ("publish-again", "publish_again"),
    ("try", "try_it"),
    ("try/answer", "try_answer"),
    ("picture", "picture"),
)


class BotPages(ModelAdmin):
    """Adds the pages to the bot's admin; who may change the bot may use them."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:bot_id>/{page}/", self.admin_site.admin_view(getattr(self, view)), name=f"bots_bot_{view}")
            for page, view in PAGES
        ]
        return [*own, *super().get_urls()]

    def publish(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """What would change for visitors, what is wrong, and the versions so far; POST publishes."""
        bot = self._bot(request, bot_id)
        problems = checking.check(bot)
        blocking = [problem for problem in problems if problem.blocking]
        if request.method == "POST" and not blocking:
            with transaction.atomic():
                publishing.publish(bot, by=request.user)  # type: ignore[arg-type]
                self.log_change(request, bot, _("Published."))
            messages.success(request, _("Published: visitors of %(name)s get this version now.") % {"name": bot.name})
            return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))
        context = {
            "changes": publishing.unpublished([bot])[bot.pk],
            "blocking": blocking,
            "warnings": [problem for problem in problems if not problem.blocking],
            "versions": Publication.objects.filter(bot=bot).defer("content", "document").select_related("by"),
        }
        refused = request.method == "POST"
        return self._page(request, bot, "publish", _("Publish"), context, status=409 if refused else 200)

    def publish_again(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST: an earlier version becomes what visitors get; the draft stays."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self._bot(request, bot_id)
        version = request.POST.get("version", "")
        publication = Publication.objects.filter(bot=bot, pk=int(version) if version.isdecimal() else 0).first()
        if publication is None:
            raise Http404(_("This version is not kept any more."))
        with transaction.atomic():
            publishing.publish_again(publication)
            said = _("Published the earlier version %(version)s again.") % {"version": publication}
            self.log_change(request, bot, said)
        messages.success(request, _("Visitors get the earlier version again. The draft is as it was."))
        return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))

    def try_it(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """A chat with the draft or with what visitors get, which says why it answers what it does."""
        bot = self._bot(request, bot_id)
        changes = publishing.unpublished([bot])[bot.pk]
        if not trying.draft_of(bot)[1]:
            tasks.start_training_draft(bot.pk)
        return self._page(request, bot, "try", _("Try it"), {"published": changes is not None})

    def try_answer(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST `version` (draft, published), `online`, and from the second time on `state`, `kind`, `text`: a Tried."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self._bot(request, bot_id)
        given = request.POST
        try:
            tried, trained = (published(bot.pk), True) if given.get("version") == "published" else trying.draft_of(bot)
            if "state" not in given:
                answer = trying.begin(tried, trained=trained)
            else:
                said = msgspec.convert({"kind": given.get("kind"), "text": given.get("text", "")[:4000]}, Input)
                online = given.get("online") == "true"
                answer = trying.answer(tried, given["state"], said, operators_online=online, trained=trained)
        except (BotNotFound, signing.BadSignature, msgspec.ValidationError):
            return HttpResponse(_("This cannot be tried. Load the page again."), status=400, content_type="text/plain")
        return HttpResponse(msgspec.json.encode(answer), content_type="application/json")

    def picture(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """What leads where; each interaction leads to its form."""
        bot = self._bot(request, bot_id)
        drawn = picture.of(bot)
        return self._page(request, bot, "picture", _("Picture"), {"drawn": msgspec.to_builtins(drawn)})

    def _bot(self, request: HttpRequest, bot_id: int) -> Bot:
        """Fetching is the permission check."""
        bot: Bot | None = self.get_queryset(request).filter(pk=bot_id).first()
        if bot is None:
            raise Http404(_("There is no such bot."))
        if not self.has_change_permission(request, bot):
            raise PermissionDenied
        return bot

    def _page(
        self, request: HttpRequest, bot: Bot, page: str, title: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "bot": bot, "page": page, "title": title}
        return TemplateResponse(request, f"admin/bots/bot/{page}.html", shared | context, status=status)
