"""The list of interactions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bots.models import Bot, Interaction
from bots.workplace.pickers import BOT_PARAMETER


class InteractionList(admin.ModelAdmin):
    list_display = [
        "name",
        "bot",
        "short_text",
        "phrase_count",
        "button_count",
        "operators_may_send",
        "asks_for_person",
    ]
    list_filter = ["bot", "operators_may_send", "asks_for_person"]
    list_select_related = ["bot"]
    search_fields = ["name", "text", "phrases__text"]
    # The pickers need this order: annotated rows lose the model's.
    ordering = ["bot__name", "name", "id"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        chosen = request.GET.get("bot__id__exact", "")
        bot = Bot.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        titled = {"title": _("%(bot)s: Interactions") % {"bot": bot}} if bot else {}
        return super().changelist_view(request, {**(extra_context or {}), **titled, "chosen_bot": bot})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        return [column for column in shown if column != "bot" or "bot__id__exact" not in request.GET]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                phrase_total=Count("phrases", distinct=True),
                button_total=Count("buttons", distinct=True),
            )
        )
        return rows

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        # A picker names its bot in its address, and offers first what is named like the words.
        if not (bot := request.GET.get(BOT_PARAMETER, "")).isdecimal():
            return super().get_search_results(request, queryset, search_term)
        found, doubles = super().get_search_results(request, queryset.filter(bot=int(bot)), search_term)
        # The words themselves: what is searched for them came to `queryset` already (`accounts.folded_search`).
        like_it = Case(When(name__istartswith=request.GET.get("term", "").strip(), then=0), default=1)
        return found.annotate(like_it=like_it).order_by("like_it", "name", "id"), doubles

    @admin.display(description=_("message"))
    def short_text(self, item: Interaction) -> str:
        return item.text if len(item.text) <= 60 else f"{item.text[:59]}…"

    @admin.display(description=_("phrases"), ordering="phrase_total")
    def phrase_count(self, item: Any) -> int:
        return int(item.phrase_total)

    @admin.display(description=_("buttons"), ordering="button_total")
    def button_count(self, item: Any) -> int:
        return int(item.button_total)
