"""Shows configurers which answers of a bot to review, and turns sentences into phrases of its draft."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bots.draft import history, teaching
from bots.models import Bot
from bots.workplace import past_sentences, tabs
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.past_sentences import Source
from bots.workplace.tabs import Tab
from conversations.admin import ending
from conversations.admin.review_form import Chosen, chosen
from conversations.admin.review_lists import LISTS, shown_list
from conversations.domain import not_understood, reviewed, said_lately, stretches
from conversations.models import Entry, Review

PAGE = "not-understood"
SHORT = "7"
"""The value of `days` for the days that *Today* looks at."""
WEEK = timedelta(days=int(SHORT))
KEPT = {"list": tuple(LISTS), "days": (SHORT,)}
"""What stays in the page's address after a verdict."""
TITLE = _("Review")
ADDRESS = "conversations_entry_not_understood"

tabs.add(Tab(page=PAGE, label=TITLE, address=f"admin:{ADDRESS}", permission="conversations.view_entry"))
past_sentences.use(Source(said=said_lately.sentences, permission="conversations.view_entry"))


@admin.register(Entry)
class ReviewAdmin(admin.ModelAdmin):
    """Two pages per bot, a tab beside the bot's own pages: lists of sentences, and the stretch around one of them.

    Beside them, the page that ends a bot (`ending`). They show nothing else of the journals and change none of
    their entries.
    """

    def get_urls(self) -> list[URLPattern]:
        end = self.admin_site.admin_view(partial(ending.page, self.admin_site, self))
        lists, stretch = (self.admin_site.admin_view(view) for view in (self.review, self.stretch))
        return [
            path("ending/<int:bot_id>/", end, name=ending.ADDRESS),
            path("not-understood/<int:bot_id>/", lists, name=ADDRESS),
            path("not-understood/<int:bot_id>/<int:conversation>/<int:seq>/", stretch, name=f"{ADDRESS}_stretch"),
        ]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        # Hides entries from the admin's index: they have no list there. The bot's pages link to this page.
        return {}

    def review(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Shows one of the lists, with what the sentences may mean; of 7 days by `days`. POST carries out a verdict."""
        bot = self._bot(request, bot_id)
        wanted = request.GET.get("list", "")
        if request.method == "POST":
            self._judge(request, bot)
            kept = {name: request.GET[name] for name, known in KEPT.items() if request.GET.get(name) in known}
            here = reverse(f"admin:{ADDRESS}", args=[bot.pk])
            return HttpResponseRedirect(f"{here}?{urlencode(kept)}" if kept else here)
        period = WEEK if request.GET.get("days") == SHORT else not_understood.PERIOD
        context = {**self._shared(request, bot, str(TITLE)), **shown_list(bot, wanted, period)}
        context["may_read"] = stretches.may_read(request.user, bot.pk)
        return TemplateResponse(request, "admin/conversations/review.html", context)

    def stretch(self, request: HttpRequest, bot_id: int, conversation: int, seq: int) -> HttpResponse:
        """Shows what was said around a sentence."""
        bot = self._bot(request, bot_id)
        context = self._shared(request, bot, str(_("Around a sentence")))
        context |= {"entries": stretches.around(request.user, bot.pk, conversation, seq), "seq": seq}
        return TemplateResponse(request, "admin/conversations/stretch.html", context)

    def _bot(self, request: HttpRequest, bot_id: int) -> Bot:
        if not request.user.has_perms(["conversations.view_entry", "bots.change_bot"]):
            raise PermissionDenied
        bot = Bot.objects.filter(pk=bot_id).first()
        if bot is None:
            raise Http404(_("There is no such bot."))
        return bot

    def _shared(self, request: HttpRequest, bot: Bot, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "bot": bot, "page": PAGE, "title": title}

    def _judge(self, request: HttpRequest, bot: Bot) -> None:
        asked = chosen(request.POST)
        history.catch_up([bot.pk])
        if asked.verdict == "again":
            done = sum(reviewed.take_back(bot, said) for said in asked.all_said)
            if done:
                self._note(request, bot, str(_("A sentence is under review again.")))
        elif asked.verdict in (Review.Verdict.NOTHING, Review.Verdict.IGNORED):
            self._put_aside(request, bot, asked)
        else:
            self._teach(request, bot, asked)

    def _put_aside(self, request: HttpRequest, bot: Bot, asked: Chosen) -> None:
        with transaction.atomic():
            count = reviewed.note(bot, asked.all_said, asked.verdict, who=request.user.get_username())
            if asked.verdict == Review.Verdict.NOTHING:
                said = ngettext(
                    "%(count)d sentence gets the default answer.",
                    "%(count)d sentences get the default answer.",
                    count,
                )
            else:
                said = ngettext("%(count)d sentence is ignored.", "%(count)d sentences are ignored.", count)
            self._note(request, bot, said % {"count": count})
        if asked.verdict == Review.Verdict.NOTHING:
            tell_of_draft(request, bot)

    def _teach(self, request: HttpRequest, bot: Bot, asked: Chosen) -> None:
        right = asked.verdict == Review.Verdict.RIGHT
        with transaction.atomic():
            pairs = [(text, asked.interaction) for text in asked.texts if asked.interaction]
            added, refused = teaching.add_phrases(bot, pairs)
            said = ngettext("%(count)d phrase was added.", "%(count)d phrases were added.", added) % {"count": added}
            if added or right:
                verdict = Review.Verdict.RIGHT if right else Review.Verdict.MEANS
                reviewed.note(bot, asked.taken, verdict, who=request.user.get_username())
            if added:
                self._note(request, bot, said)
            elif right:
                self._note(request, bot, str(_("The answer was right.")))
        # What leads there already is no refusal of an answer that was right.
        for reason in [] if right else refused:
            messages.warning(request, reason)
        if added:
            tell_of_draft(request, bot)
        elif not refused and not right:
            messages.info(request, _("Choose the interaction that the sentences mean."))

    def _note(self, request: HttpRequest, bot: Bot, said: str) -> None:
        self.log_change(request, bot, said)  # the log names the bot, because its draft is what changed
        history.note(bot.pk, who=request.user.get_username(), what=said)
        messages.success(request, said)
