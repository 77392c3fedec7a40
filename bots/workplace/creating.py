"""Creates an interaction from a field that is to lead to it, without leaving the page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from bots.models import Interaction
from bots.workplace.interaction_form import InteractionForm
from bots.workplace.page import Pages


class CreatingPages(Pages):
    """What the dialog for a new interaction asks."""

    PAGES: ClassVar = {"interactions/new": "create_interaction"}

    def create_interaction(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST `name`, `phrases`, `text`; the answer is `id` and `name`, or `errors` by field with status 422."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self.bot_on_page(request, bot_id)
        if not request.user.has_perm("bots.add_interaction"):
            raise PermissionDenied
        form: Any = modelform_factory(Interaction, form=InteractionForm, fields=["bot", "name", "text"])
        given = {name: request.POST.get(name, "") for name in ("name", "phrases", "text")}
        filled = form({**given, "bot": bot.pk})
        if not filled.is_valid():
            return JsonResponse({"errors": filled.errors}, status=422)
        with transaction.atomic():
            made: Interaction = filled.save()
            # Writes the audit trail and the draft's history, as after the whole form.
            self.admin_site.get_model_admin(Interaction).log_addition(request, made, [{"added": {}}])
        return JsonResponse({"id": made.pk, "name": made.name})
