"""The list of interactions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.draft.order_of_speech import reached
from bots.models import ArchivedInteraction, Bot, Interaction
from bots.workplace.pickers import BOT_PARAMETER
from plain_text.ids import id_in

CHOSEN = "bot__id__exact"


class InteractionList(admin.ModelAdmin):
    list_display = ["name", "bot", "roles", "short_text", "phrase_count", "leads_to"]
    list_filter = ["bot", "operators_may_send", "asks_for_person"]
    list_select_related = ["bot", "next"]
    search_fields = ["name", "text", "phrases__text"]
    # The pickers need this order: annotated rows lose the model's.
    ordering = ["bot__name", "name", "id"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        chosen = _chosen(request)
        bot = Bot.objects.filter(pk=chosen).first() if chosen else None
        titled: dict[str, Any] = {}
        if bot:
            archived = ArchivedInteraction.objects.filter(bot=bot).count()
            titled = {"title": _("%(bot)s: Interactions") % {"bot": bot}, "archived": archived}
        return super().changelist_view(request, {**(extra_context or {}), **titled, "chosen_bot": bot})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        return [column for column in shown if column != "bot" or not _chosen(request)]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_filter(request))
        return [each for each in shown if each != "bot" or not _chosen(request)]

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["spoken", *self.ordering] if _chosen(request) else self.ordering

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.annotate(phrase_total=Count("phrases", distinct=True))
        if chosen := _chosen(request):
            # The total below the list counts the bot's own, in the order in which a conversation reaches them.
            places = [When(pk=key, then=Value(place)) for place, key in enumerate(reached(chosen))]
            rows = rows.filter(bot=chosen).annotate(spoken=Case(*places, default=Value(len(places))))
            rows = rows.prefetch_related("buttons__leads_to")
        return rows.order_by(*self.get_ordering(request))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        # A picker names its bot in its address, and offers first what is named like the words.
        if (bot := id_in(request.GET.get(BOT_PARAMETER))) is None:
            return super().get_search_results(request, queryset, search_term)
        found, doubles = super().get_search_results(request, queryset.filter(bot=bot), search_term)
        # The words themselves: what is searched for them came to `queryset` already (`accounts.folded_search`).
        like_it = Case(When(name__istartswith=request.GET.get("term", "").strip(), then=0), default=1)
        return found.annotate(like_it=like_it).order_by("like_it", "name", "id"), doubles

    @admin.display(description=gettext_lazy("what it is"))
    def roles(self, item: Interaction) -> str:
        """Only what is special: an interaction that just answers has none."""
        asked = _("asks: {{ %(variable)s }}") % {"variable": item.variable} if item.question else ""
        words = [
            _("start") if item.bot.start_interaction_id == item.pk else "",
            _("default") if item.bot.default_interaction_id == item.pk else "",
            _("nobody online") if item.bot.no_operator_interaction_id == item.pk else "",
            asked,
            _("calls a person") if item.asks_for_person else "",
            _("operators send it") if item.operators_may_send else "",
        ]
        return format_html_join(" ", '<span class="tag">{}</span>', ([word] for word in words if word)) or "–"

    @admin.display(description=gettext_lazy("the bot says"))
    def short_text(self, item: Interaction) -> str:
        text = item.text if len(item.text) <= 60 else f"{item.text[:59]}…"
        return format_html('<span dir="auto">{}</span>', text)

    @admin.display(description=gettext_lazy("phrases"), ordering="phrase_total")
    def phrase_count(self, item: Any) -> int:
        return int(item.phrase_total)

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, item: Interaction) -> str:
        found = [button.leads_to for button in item.buttons.all() if button.leads_to] + (
            [item.next] if item.next else []
        )
        return ", ".join(dict.fromkeys(each.name for each in found)) or "–"


def _chosen(request: HttpRequest) -> int | None:
    """The id of the bot whose list this is."""
    is_list = bool(request.resolver_match and request.resolver_match.url_name == "bots_interaction_changelist")
    return id_in(request.GET.get(CHOSEN)) if is_list else None
