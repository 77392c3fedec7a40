"""Deleting an interaction, also one that others lead to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bots.draft import references
from bots.models import Interaction
from bots.workplace.pickers import InteractionPicker

INSTEAD = "instead"


class DeletesInUse(admin.ModelAdmin):
    """Asks to which interaction the places are to lead that lead to the deleted one."""

    delete_confirmation_template = "admin/bots/interaction/delete.html"
    delete_selected_confirmation_template = "admin/bots/interaction/delete_selected.html"

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        item = self.get_object(request, object_id)
        if item is None or not self.has_delete_permission(request, item):
            return super().delete_view(request, object_id, extra_context)
        places = references.places(item)
        chosen = request.POST.get(INSTEAD, "")
        other = _other(item, chosen)
        picker = InteractionPicker(Interaction._meta.get_field("next"), item.bot_id, creates=False)
        context = {
            "title": _("%(bot)s: Delete “%(name)s”") % {"bot": item.bot, "name": item},
            "subtitle": None,
            "places": places,
            "picker": picker.render(INSTEAD, chosen, {"id": "id_instead"}),
            "is_wrong": request.method == "POST" and bool(places) and other is None,
            "bot": item.bot,
        }
        if not places or other is None:
            return super().delete_view(request, object_id, {**(extra_context or {}), **context})
        with transaction.atomic():
            references.lead_to(other, instead_of=item)
            response = super().delete_view(request, object_id, extra_context)
            if response.status_code != 302:
                transaction.set_rollback(True)
        return response

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        kept = [
            _("“%(name)s”: %(place)s") % {"name": item, "place": place.words}
            for item in objs
            for place in references.places(item)
            if place.interaction not in {each.pk for each in objs}
        ]
        listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return listed, counts, lacking, kept or protected


def _other(item: Interaction, chosen: str) -> Interaction | None:
    others = Interaction.objects.filter(bot=item.bot_id).exclude(pk=item.pk)
    return others.filter(pk=chosen).first() if chosen.isdecimal() else None
