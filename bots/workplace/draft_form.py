"""The base of the forms for a draft's rows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from bots.draft import history
from bots.models import Bot
from bots.workplace import gone_rows, language_panels, meanwhile, trying_out
from bots.workplace.draft_messages import tell_of_unasked, tell_saved
from bots.workplace.pickers import PicksOwnInteractions, bot_on_page
from bots.workplace.translated_form import Translates
from plain_text.ids import id_in

SCRIPTS = [
    f"js/admin/{name}.js"
    for name in (
        "shown-for",
        "sortable-rows",
        "interaction-picker",
        "new-interaction",
        "unsaved-changes",
        "parts-that-open",
        "variable-list",
    )
]
"""The modules of the forms."""


class KeepsDraft(Translates, PicksOwnInteractions, admin.ModelAdmin):
    """Writes the draft's history; after saving it tells how far the draft is from what visitors get."""

    def bot_of(self, item: Any) -> Bot:
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        if request.method == "POST" and trying_out.ASKED in request.POST:
            return trying_out.answered_by_form(self, request, args[0] if args else options.get("object_id"))
        if request.method != "POST":
            return super().changeform_view(request, *args, **options)
        _catch_up(request)
        with transaction.atomic():
            # Who saves at the same time waits here, and then sees what the first one has saved.
            Bot.objects.select_for_update().filter(pk=bot_on_page(request) or 0).first()
            return super().changeform_view(request, *args, **options)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk and "data" in given:
            rows = inline.model._default_manager.filter(**{inline.fk_name or obj._meta.model_name: obj.pk})
            given["data"] = gone_rows.as_new(
                given["data"], prefix, {str(key) for key in rows.values_list("pk", flat=True)}
            )
        return given

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        form, formsets = context["adminform"].form, context["inline_admin_formsets"]
        bot = Bot.objects.filter(pk=bot_on_page(request) or 0).first()
        if bot and self.has_change_permission(request, options.get("obj")):
            context["tabs"] = language_panels.of(bot, form, [each.formset for each in formsets])
        context |= {"form_bot": bot, "scripts": SCRIPTS}
        if getattr(form, "was_saved_meanwhile", False):
            context["meanwhile"] = meanwhile.told(self, request, form)
        return super().render_change_form(request, context, *args, **options)

    def delete_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        _catch_up(request)
        return super().delete_view(request, *args, **options)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note(request, self.bot_of(obj).pk)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note(request, self.bot_of(obj).pk, message if isinstance(message, str) else "")
        return super().log_change(request, obj, message)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        bot_id = self.bot_of(obj).pk
        super().delete_model(request, obj)
        self._note(request, bot_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        bots = {self.bot_of(item).pk for item in queryset}
        history.catch_up(bots)
        super().delete_queryset(request, queryset)
        for bot_id in bots:
            self._note(request, bot_id)

    def _note(self, request: HttpRequest, bot_id: int, what: str = "") -> None:
        if Bot.objects.filter(pk=bot_id).exists():
            history.note(bot_id, who=request.user.get_username(), what=what)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_saved(request, form.instance.name, self.bot_of(form.instance))
        tell_of_unasked(request, form.instance)
        request.was_told = True  # type: ignore[attr-defined]

    def message_user(
        self, request: HttpRequest, message: Any, level: Any = messages.INFO, *args: Any, **options: Any
    ) -> None:
        # Django would say a second time that it was saved.
        if level != messages.SUCCESS or not getattr(request, "was_told", False):
            super().message_user(request, message, level, *args, **options)


def _catch_up(request: HttpRequest) -> None:
    """Before a form is saved: notes changes that were made outside of the admin, so that they are not this person's."""
    if request.method == "POST":
        found = bot_on_page(request) or id_in(request.POST.get("bot"))
        history.catch_up([found] if found else [])
