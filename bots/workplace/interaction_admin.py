"""The pages of interactions: the form and the list."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bots.models import Bot, Interaction
from bots.workplace import panel, phrase_box
from bots.workplace.deleting import DeletesInUse
from bots.workplace.draft_form import KeepsDraft
from bots.workplace.inlines import ButtonInline, ConditionInline, WordingInline
from bots.workplace.interaction_form import PARTS, InteractionForm
from bots.workplace.interaction_list import InteractionList
from bots.workplace.pickers import bot_on_page, interactions_of

FOLLOW = "_follow"


class InteractionAdmin(DeletesInUse, InteractionList, KeepsDraft):
    form = InteractionForm
    inlines = [WordingInline, ButtonInline, ConditionInline]
    fieldsets = PARTS
    radio_fields: ClassVar = {"question": admin.HORIZONTAL}

    def bot_of(self, item: Interaction) -> Bot:
        return item.bot

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A bot is only chosen here; it is created and changed on its own pages.
        if db_field.name == "bot" and field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = HiddenInput() if bot_on_page(request) else field.widget.widget
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Interaction | None = None) -> Any:
        # An interaction cannot change its bot: phrases and references to it belong to the bot.
        left_out = {"bot"} if obj else set()
        if obj or not _lacks_greeting(bot_on_page(request)):
            left_out.add("greets")
        return [
            (title, {**given, "fields": [name for name in given["fields"] if name not in left_out]})
            for title, given in self.fieldsets
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        bot = Bot.objects.filter(pk=bot_on_page(request) or 0).first()
        titled = {"title": _("%(bot)s: Add interaction") % {"bot": bot}} if bot else {}
        return super().add_view(request, form_url, {**(extra_context or {}), **titled, "chosen_bot": bot})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        item = self.get_object(request, object_id)
        titled = {"title": _("%(bot)s: %(name)s") % {"bot": item.bot, "name": item}, "subtitle": None} if item else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **titled})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        in_panel = panel.is_asked(request)
        context = {**(extra_context or {}), "in_panel": in_panel}
        shown = super().changeform_view(request, object_id, form_url, context)
        return panel.framed(shown) if in_panel else shown

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change and (said := panel.let_follow(form.instance, request)):
            messages.info(request, said)

    def response_post_save_add(self, request: HttpRequest, obj: Interaction) -> HttpResponseRedirect:
        return self._back(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Interaction) -> HttpResponseRedirect:
        return self._back(request, obj) or super().response_post_save_change(request, obj)

    def response_add(self, request: HttpRequest, obj: Interaction, post_url_continue: str | None = None) -> Any:
        return _onwards(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Interaction) -> Any:
        return _onwards(request, obj) or super().response_change(request, obj)

    def _back(self, request: HttpRequest, item: Interaction) -> HttpResponseRedirect | None:
        """Leads to the interactions of the bot, unless the person came from a list or uses the panel."""
        if panel.is_asked(request):
            return panel.after_saving(item)
        return None if self.get_preserved_filters(request) else HttpResponseRedirect(interactions_of(item.bot))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # "Add" from the list of one bot's interactions begins with that bot.
        bot_id = bot_on_page(request)
        found = super().get_changeform_initial_data(request) | ({"bot": bot_id} if bot_id else {})
        if "phrase" in request.GET:
            found["phrases"] = request.GET["phrase"]
        # The first one of a bot greets, until somebody says otherwise.
        return found | {"greets": bool(bot_id) and not Interaction.objects.filter(bot=bot_id).exists()}

    @admin.display(description=_("When visitors say"))
    def phrases(self, item: Interaction) -> str:
        """For those who may only look."""
        return "\n".join(phrase_box.phrases_of(item))


def _onwards(request: HttpRequest, item: Interaction) -> HttpResponseRedirect | None:
    """Leads to the form of what follows, if the person saves in order to go on there."""
    if FOLLOW not in request.POST or item.next_id is None:
        return None
    return HttpResponseRedirect(reverse("admin:bots_interaction_change", args=[item.next_id]))


def _lacks_greeting(bot_id: int | None) -> bool:
    return Bot.objects.filter(pk=bot_id or 0, start_interaction=None, engine=Bot.Understanding.BUILT_IN).exists()
