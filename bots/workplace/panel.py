"""The form of an interaction in the panel beside the picture of its bot."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.models import Interaction
from plain_text.ids import id_in

IN_PANEL = "_panel"
"""Requests with this parameter are for the panel, which shows the form and nothing else."""
SAVED = "_saved"
AFTER = "_after"
"""With the id of an interaction: the one that the added one follows."""


def is_asked(request: HttpRequest) -> bool:
    """Whether the form is shown in the panel."""
    return IN_PANEL in request.GET


def framed(response: HttpResponse) -> HttpResponse:
    """The response, which pages of ours may frame."""
    response.frame_ancestors = ["'self'"]  # type: ignore[attr-defined]
    response.xframe_options_exempt = True
    return response


def after_saving(item: Interaction) -> HttpResponseRedirect:
    """Leads back to the form in the panel, which tells the picture that it was saved."""
    address = reverse("admin:bots_interaction_change", args=[item.pk])
    return HttpResponseRedirect(f"{address}?{urlencode({IN_PANEL: 1, SAVED: 1})}")


def let_follow(item: Interaction, request: HttpRequest) -> str:
    """Lets the interaction follow the one that the address names. What came next there comes after it.

    The answer says so in a sentence; "" if the address names none of the same bot.
    """
    before = Interaction.objects.filter(pk=id_in(request.GET.get(AFTER)) or 0, bot=item.bot_id).first()
    if before is None or before.pk == item.pk:
        return ""
    if before.next_id is not None and item.next_id is None:
        item.next = before.next
        item.save(update_fields=["next"])
    before.next = item
    before.save(update_fields=["next"])
    return _("It follows “%(name)s” now.") % {"name": before.name}
