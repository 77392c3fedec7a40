"""Archiving or deleting an interaction, also one that others lead to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from bots.draft import interaction_archive, references
from bots.models import Bot, Interaction
from bots.workplace.pickers import InteractionPicker, interactions_of
from plain_text.ids import id_in

INSTEAD = "instead"
ARCHIVE = "archive"


class DeletesInUse(admin.ModelAdmin):
    """Offers the archive, and asks where the places are to lead that lead to the interaction."""

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
            "title": _("%(bot)s: Archive or delete “%(name)s”") % {"bot": item.bot, "name": item},
            "subtitle": None,
            "places": places,
            "picker": picker.render(INSTEAD, chosen, {"id": "id_instead"}),
            "is_wrong": request.method == "POST" and bool(places) and other is None,
            "bot": item.bot,
        }
        if ARCHIVE in request.POST and (other or not places):
            return self._archive(request, item, other)
        if not places or other is None:
            return super().delete_view(request, object_id, {**(extra_context or {}), **context})
        with transaction.atomic():
            references.lead_to(other, instead_of=item)
            response = super().delete_view(request, object_id, extra_context)
            if response.status_code != 302:
                transaction.set_rollback(True)
        return response

    def _archive(self, request: HttpRequest, item: Interaction, other: Interaction | None) -> HttpResponse:
        bot: Bot = item.bot
        try:
            with transaction.atomic():
                interaction_archive.archive(item, who=request.user.get_username(), instead=other)
                self.log_change(request, item, _("Archived “%(name)s”.") % {"name": item.name})
        except (interaction_archive.InUse, interaction_archive.Gone):
            # Somebody led another place here meanwhile, or was faster: the page shows it.
            return HttpResponseRedirect(request.get_full_path())
        said = _("“%(name)s” is archived. Visitors notice once the bot is published, and it can be restored.")
        messages.success(request, said % {"name": item.name})
        return HttpResponseRedirect(interactions_of(bot))

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
    return others.filter(pk=id_in(chosen) or 0).first()
