"""The pages that publish a bot."""

from __future__ import annotations

import json
from typing import ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.draft import checking, replaying, restoring
from bots.draft.replaying import Replay
from bots.models import Bot, Publication
from bots.publishing import publish as publishing
from bots.publishing.documents import versioned
from bots.workplace import past_sentences
from bots.workplace.page import Pages
from plain_text.ids import id_in

SEEN = "seen"
"""The draft that the page has shown, so that nobody publishes what somebody else saved meanwhile."""


class PublishingPages(Pages):
    """Publishes the draft or an earlier version, or discards the draft."""

    PAGES: ClassVar = {
        "publish": "publish",
        "publish-again": "publish_again",
        "discard": "discard",
    }

    def publish(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The changes for visitors, the problems, and the versions so far. POST publishes."""
        bot = self.bot_on_page(request, bot_id)
        draft = publishing.draft_key(bot)
        problems = checking.check(bot)
        blocking = [problem for problem in problems if problem.blocking]
        if request.method == "POST" and not blocking:
            with transaction.atomic():
                if is_shown := _is_shown(request, bot, draft):
                    publishing.publish(bot, by=request.user)  # type: ignore[arg-type]
                    self.log_change(request, bot, _("Published."))
            if is_shown:
                said = _("Published: visitors of %(name)s get this version now.")
                messages.success(request, said % {"name": bot.name})
            return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))
        context = {
            "seen": draft,
            "changes": publishing.unpublished([bot])[bot.pk],
            "replay": _replay(request, bot),
            "blocking": blocking,
            "warnings": [problem for problem in problems if not problem.blocking],
            "versions": Publication.objects.filter(bot=bot).defer("content", "document").select_related("by"),
        }
        refused = request.method == "POST"
        return self.page(request, bot, "publish", _("Publish"), context, status=409 if refused else 200)

    def publish_again(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST publishes an earlier version again; the draft stays."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self.bot_on_page(request, bot_id)
        publication = Publication.objects.filter(bot=bot, pk=id_in(request.POST.get("version")) or 0).first()
        if publication is None:
            raise Http404(_("This version is no longer kept."))
        with transaction.atomic():
            publishing.publish_again(publication, by=request.user)  # type: ignore[arg-type]
            said = _("Published the earlier version %(version)s again.") % {"version": publication}
            self.log_change(request, bot, said)
        messages.success(request, _("Visitors get the earlier version again. The draft is as it was."))
        return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))

    def discard(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST replaces the draft by the published version; all later edits are lost."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self.bot_on_page(request, bot_id)
        publication = Publication.objects.filter(hash=bot.published_hash).exclude(document="").first()
        if publication is None:
            raise Http404(_("This bot was never published."))
        with transaction.atomic():
            if is_shown := _is_shown(request, bot, publishing.draft_key(bot)):
                restoring.restore(bot, versioned(json.loads(publication.document)))
                self.log_change(request, bot, _("Discarded the changes of the draft."))
        if is_shown:
            messages.success(request, _("The draft is what visitors get."))
        return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))


def _is_shown(request: HttpRequest, bot: Bot, draft: str) -> bool:
    """Whether the draft is still `draft`, and what the page has shown; locks the bot. If not, it says so."""
    Bot.objects.select_for_update().get(pk=bot.pk)
    if {publishing.draft_key(bot), request.POST.get(SEEN, draft)} == {draft}:
        return True
    messages.warning(request, _("Somebody changed the draft while you looked, so nothing was done. Look again."))
    return False


def _replay(request: HttpRequest, bot: Bot) -> Replay | None:
    """What visitors said lately on both versions, for those who may read sentences."""
    if not bot.published_hash or not past_sentences.may_read(request.user):
        return None
    return replaying.replay(bot, past_sentences.of(bot.pk))
