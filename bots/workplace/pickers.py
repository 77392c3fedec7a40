"""Fields of a form that pick an interaction of the bot on the page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.http import HttpRequest
from django.urls import reverse

from bots.models import Bot, Interaction

BOT_PARAMETER = "of_bot"


class OwnInteractions(AutocompleteSelect):
    """A field that completes only among one bot's interactions."""

    bot_id: int | None = None

    def get_url(self) -> str:
        return f"{super().get_url()}?{urlencode({BOT_PARAMETER: self.bot_id})}" if self.bot_id else super().get_url()


class AddsOwnInteraction(RelatedFieldWidgetWrapper):
    """A field whose plus sign adds an interaction of the same bot."""

    def __init__(self, plain: RelatedFieldWidgetWrapper) -> None:
        # The pencil opens the picked one; an eye and a cross beside it would only take space.
        super().__init__(
            plain.widget,
            plain.rel,
            plain.admin_site,
            can_add_related=plain.can_add_related,
            can_change_related=plain.can_change_related,
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if isinstance(self.widget, OwnInteractions) and self.widget.bot_id:
            context["url_params"] += f"&{urlencode({'bot': self.widget.bot_id})}"
        return context


class CompletesOwnInteractions(admin.options.BaseModelAdmin):
    """Lets fields complete among the interactions of the bot on the page, and add to them."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        wrapper = field.widget if field else None
        if field and isinstance(wrapper, RelatedFieldWidgetWrapper) and isinstance(wrapper.widget, OwnInteractions):
            field.widget = AddsOwnInteraction(wrapper)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Interaction and db_field.name in self.autocomplete_fields:
            widget = OwnInteractions(db_field, self.admin_site)
            widget.bot_id = bot_on_page(request)
            kwargs["widget"] = widget
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def interactions_of(bot: Bot) -> str:
    """The address of the list of one bot's interactions."""
    return f"{reverse('admin:bots_interaction_changelist')}?bot__id__exact={bot.pk}"


def bot_on_page(request: HttpRequest) -> int | None:
    """The id of the bot whose form, or whose interaction's form, this page is."""
    match = request.resolver_match
    found = match.kwargs.get("object_id") if match else None
    if found is None or not found.isdecimal():
        filters = parse_qs(request.GET.get("_changelist_filters", ""))
        given = request.GET.get("bot") or filters.get("bot__id__exact", [""])[0]
        return int(given) if given.isdecimal() else None
    if match and (match.url_name or "").startswith("bots_bot_"):
        return int(found)
    return Interaction.objects.filter(pk=found).values_list("bot", flat=True).first()
