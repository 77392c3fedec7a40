"""Fields of a form that pick an interaction of the bot on the page, or create one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from bots.models import Bot, Interaction
from plain_text.ids import id_in

BOT_PARAMETER = "of_bot"


class InteractionPicker(forms.Widget):
    """A search among one bot's interactions, which can create another one without leaving the page.

    `source`: the field of a model, by whose rights the server completes. `creates`: the person may add interactions.
    """

    template_name = "admin/bots/interaction-picker.html"

    def __init__(self, source: Any, bot_id: int | None, *, creates: bool) -> None:
        super().__init__()
        self.source, self.bot_id, self.creates = source, bot_id, creates

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown_for = context["widget"]["attrs"].pop("data-shown-for", "")
        found = Interaction.objects.filter(pk=id_in(str(value or "")) or 0).first()
        meta = self.source.model._meta
        query = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": self.source.name}
        if self.bot_id:
            query[BOT_PARAMETER] = str(self.bot_id)
        return context | {
            "chosen": found,
            "shown_for": shown_for,
            "url": f"{reverse('admin:autocomplete')}?{urlencode(query)}",
            "form_url": reverse("admin:bots_interaction_change", args=[0]),
            "creates": self.creates and self.bot_id,
        }


class PicksOwnInteractions(admin.options.BaseModelAdmin):
    """Lets every field that leads to an interaction pick among those of the bot on the page, and add to them."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.is_relation and db_field.related_model is Interaction:
            creates = request.user.has_perm("bots.add_interaction")
            field.widget = InteractionPicker(db_field, bot_on_page(request), creates=creates)
        return field


def interactions_of(bot: Bot) -> str:
    """The address of the list of one bot's interactions."""
    return f"{reverse('admin:bots_interaction_changelist')}?bot__id__exact={bot.pk}"


def bot_on_page(request: HttpRequest) -> int | None:
    """The id of the bot whose form, or whose interaction's form, this page is."""
    match = request.resolver_match
    found = id_in(match.kwargs.get("object_id")) if match else None
    if found is None:
        filters = parse_qs(request.GET.get("_changelist_filters", ""))
        given = request.GET.get("bot") or filters.get("bot__id__exact", [""])[0]
        return id_in(given)
    if match and (match.url_name or "").startswith("bots_bot_"):
        return found
    return Interaction.objects.filter(pk=found).values_list("bot", flat=True).first()
