"""The page with a bot's archived interactions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft import interaction_archive
from bots.draft.interaction_archive import Restored
from bots.models import ArchivedInteraction, Bot
from bots.workplace.page import Pages
from plain_text.ids import id_in

TOLD = 20
"""So many phrases, and places that lead nowhere, are named after restoring."""


class InteractionArchivePages(Pages):
    """Lists a bot's archived interactions, restores them, and deletes them for good."""

    PAGES: ClassVar = {"archived": "archived_interactions"}

    def archived_interactions(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The archive. POST with the id of one of them does the act that its button names."""
        bot = self.bot_on_page(request, bot_id)
        user = request.user
        may = {act: user.has_perm(f"bots.{act}_interaction") for act in ("add", "delete")}
        rows = ArchivedInteraction.objects.filter(bot=bot)
        if request.method == "POST":
            kept = rows.filter(pk=id_in(request.POST.get("archived")) or 0).first()
            if kept is None:
                raise Http404(_("It is in the archive no more."))
            if not may["add" if request.POST.get("act") == "restore" else "delete"]:
                raise PermissionDenied
            (_restore if request.POST.get("act") == "restore" else _delete)(self, request, bot, kept)
            return HttpResponseRedirect(reverse("admin:bots_bot_archived_interactions", args=[bot.pk]))
        context: dict[str, Any] = {"rows": [(row, _told(row)) for row in rows], "may": may}
        return self.page(request, bot, "archived", _("Archived interactions"), context)


def _told(row: ArchivedInteraction) -> dict[str, Any]:
    content = row.content
    return {"text": content["values"].get("text", ""), "phrases": len(content["phrases"]), "led": len(content["led"])}


def _restore(pages: Any, request: HttpRequest, bot: Bot, kept: ArchivedInteraction) -> None:
    with transaction.atomic():
        done = interaction_archive.restore(kept)
        if done is not None:
            pages.log_change(request, bot, _("Restored “%(name)s” from the archive.") % {"name": done.item.name})
    if done is not None:
        _tell(request, kept, done)


def _tell(request: HttpRequest, kept: ArchivedInteraction, done: Restored) -> None:
    said = _("“%(name)s” is back in the draft. Visitors get it once the bot is published.")
    messages.success(request, said % {"name": done.item.name})
    if done.item.name != kept.name:
        text = _("The name “%(name)s” is taken by now, so it has another one.")
        messages.info(request, text % {"name": kept.name})
    if done.led:
        text = ngettext(
            "%(back)d of %(count)d place leads to it again.", "%(back)d of %(count)d places lead to it again.", done.led
        )
        messages.info(request, text % {"back": done.back, "count": done.led})
    for text, lost in (
        (_("These phrases lead to another interaction by now: %(names)s."), done.elsewhere),
        (_("These led to interactions that are there no more, and were left out: %(names)s."), done.dropped),
    ):
        if lost:
            messages.warning(request, text % {"names": ", ".join(lost[:TOLD])})


def _delete(pages: Any, request: HttpRequest, bot: Bot, kept: ArchivedInteraction) -> None:
    with transaction.atomic():
        kept.delete()
        pages.log_change(request, bot, _("Deleted “%(name)s” from the archive.") % {"name": kept.name})
    messages.success(request, _("“%(name)s” is deleted for good.") % {"name": kept.name})
