"""Shows configurers what a bot did not understand, and turns groups of sentences into phrases of its draft."""

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

from bots.answering.published import Content
from bots.draft import draft_models, history, phrase_vectors, teaching
from bots.models import Bot
from bots.publishing.content import content_of
from bots.understanding.matcher import Matcher
from bots.workplace import tabs
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.tabs import Tab
from conversations.domain import not_understood
from conversations.domain.sentence_groups import Group, Grouping, Known, alike
from conversations.models import Entry

SHOWN_GROUPS = 50
COMPARED_MESSAGES = 300
OTHER = "other"
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
        """Shows the groups with their counts and the nearest interactions; POST adds those of one group as phrases."""
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
            messages.info(request, _("Choose the interaction that the sentences mean."))


def _chosen(form: QueryDict) -> list[tuple[str, int]]:
    """The ticked sentences of a group, each with the id of the interaction that was chosen for them."""
    chosen = form.get("interaction", "")
    interaction = form.get("other", "") if chosen == OTHER else chosen
    return [(text, int(interaction)) for text in form.getlist("sentence") if text and interaction.isdecimal()]


def _context(bot: Bot) -> dict[str, Any]:
    found = not_understood.look_back(bot.pk)
    taught = teaching.known(bot)
    open_ones = [sentence for sentence in found.sentences if sentence.normal not in taught]
    content = content_of(bot)
    matcher = draft_models.draft_of(bot, content)[0].matcher
    grouping = Grouping(matcher.distinctions)
    vectors = phrase_vectors.of_draft(bot, content)
    known = Known([text for text, _interaction in content.phrases], vectors)
    groups = grouping.groups(open_ones, SHOWN_GROUPS, known)
    return {
        "bot": bot,
        "page": PAGE,
        "title": TITLE,
        "days": not_understood.PERIOD.days,
        "most": not_understood.CONVERSATIONS,
        "partial": found.partial,
        "more": len(groups) == SHOWN_GROUPS,
        "by_meaning": vectors is not None,
        "groups": _with_choices(content, matcher, groups, grouping.answers(groups)),
        "rehearsals": found.rehearsals,
    }


def _with_choices(
    content: Content, matcher: Matcher, groups: list[Group], heard: list[list[str]]
) -> list[dict[str, Any]]:
    """Each group with the interactions to choose from, and what speaks for them."""
    names = {item.id: item.name for item in content.interactions.values()}
    others = sorted(names.items(), key=lambda pair: pair[1].casefold())
    said = _said_by_operators(content, [answer for each in heard for answer in each])
    return [
        {
            "group": group,
            "answers": [(answer, answer in said) for answer in answers],
            "meant": [(names[key], count) for key, count in group.meant.most_common() if key in names],
            "likely": _likely(group, [said[answer] for answer in answers if answer in said], matcher, names),
            "others": others,
        }
        for group, answers in zip(groups, heard, strict=True)
    ]


def _likely(group: Group, answered: list[int], matcher: Matcher, names: dict[int, str]) -> list[tuple[int, str, str]]:
    """Interactions that visitors picked, that operators said and that are nearest, with the reason beside the name."""
    reasons: dict[int | None, str] = {key: str(_("picked")) for key, _count in group.meant.most_common()}
    for key in answered:
        reasons.setdefault(key, str(_("as answered")))
    for match in matcher.nearest(group.text):
        reasons.setdefault(match.interaction, f"{round(100 * match.confidence)} %")
    return [(key, names[key], reason) for key, reason in reasons.items() if key in names]


def _said_by_operators(content: Content, answers: list[str]) -> dict[str, int]:
    """By answer: the interaction whose message says nearly the same."""
    items = list(content.interactions.values())[:COMPARED_MESSAGES]
    found = alike(answers, [item.text for item in items])
    return {answer: items[at].id for answer, at in zip(answers, found, strict=True) if at is not None}
