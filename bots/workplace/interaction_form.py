"""The form and the list of interactions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from bots.models import Bot, Interaction
from bots.workplace.draft_form import KeepsDraft
from bots.workplace.inlines import ButtonInline, PhraseInline, WordingInline
from bots.workplace.pickers import BOT_PARAMETER, bot_on_page, interactions_of


class InteractionAdmin(KeepsDraft):
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
    # Autocomplete needs this order: annotated rows lose the model's.
    ordering = ["bot__name", "name", "id"]
    autocomplete_fields = ["bot", "next"]
    inlines = [PhraseInline, ButtonInline, WordingInline]
    fieldsets = [
        (None, {"fields": ["bot", "name", "label", "text"]}),
        (_("Question"), {"fields": ["question", "variable", "choices", "pattern", "when"]}),
        (_("What follows"), {"fields": ["next", "pause_seconds"]}),
        (_("Operators"), {"fields": ["operators_may_send", "asks_for_person"]}),
    ]

    def bot_of(self, item: Interaction) -> Bot:
        return item.bot

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A bot is only chosen here; it is created and changed on its own pages.
        if db_field.name == "bot" and field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        chosen = request.GET.get("bot__id__exact", "")
        bot = Bot.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        titled = {"title": _("%(bot)s: Interactions") % {"bot": bot}} if bot else {}
        return super().changelist_view(request, {**(extra_context or {}), **titled, "chosen_bot": bot})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        bot = Bot.objects.filter(pk=bot_on_page(request) or 0).first()
        titled = {"title": _("%(bot)s: Add interaction") % {"bot": bot}} if bot else {}
        return super().add_view(request, form_url, {**(extra_context or {}), **titled, "chosen_bot": bot})

    def response_post_save_add(self, request: HttpRequest, obj: Interaction) -> HttpResponseRedirect:
        return self._back(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Interaction) -> HttpResponseRedirect:
        return self._back(request, obj) or super().response_post_save_change(request, obj)

    def _back(self, request: HttpRequest, item: Interaction) -> HttpResponseRedirect | None:
        """Leads to the interactions of the bot, unless the person came from a list."""
        return None if self.get_preserved_filters(request) else HttpResponseRedirect(interactions_of(item.bot))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # "Add" from the list of one bot's interactions begins with that bot.
        bot_id = bot_on_page(request)
        return {**super().get_changeform_initial_data(request), **({"bot": bot_id} if bot_id else {})}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        # Only if the form is shown: Django ignores a posted value that equals the initial one.
        if isinstance(inline, PhraseInline) and request.method == "GET" and "phrase" in request.GET:
            given["initial"] = [{"text": request.GET["phrase"]}]
        return given

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        return [column for column in shown if column != "bot" or "bot__id__exact" not in request.GET]

    def get_readonly_fields(self, request: HttpRequest, obj: Interaction | None = None) -> list[str]:
        # An interaction cannot change its bot: phrases and references to it belong to the bot.
        return ["bot"] if obj else []

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
        # The autocomplete fields name their bot in their address.
        if (bot := request.GET.get(BOT_PARAMETER, "")).isdecimal():
            queryset = queryset.filter(bot=int(bot))
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("message"))
    def short_text(self, item: Interaction) -> str:
        return item.text if len(item.text) <= 60 else f"{item.text[:59]}…"

    @admin.display(description=_("phrases"), ordering="phrase_total")
    def phrase_count(self, item: Any) -> int:
        return int(item.phrase_total)

    @admin.display(description=_("buttons"), ordering="button_total")
    def button_count(self, item: Any) -> int:
        return int(item.button_total)
