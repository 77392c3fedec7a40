"""The pages about the history of a draft."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.draft import history, restoring
from bots.models import DraftChange
from bots.workplace.history_lines import lines
from bots.workplace.page import Pages

CHANGES_A_PAGE = 50


class HistoryPages(Pages):
    """The list of changes, and undoing one of them."""

    PAGES: ClassVar = {
        "changes": "changes",
        "changes/<int:change_id>": "undo",
    }

    def changes(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The changes of the draft and its publications, latest first."""
        bot = self.bot_on_page(request, bot_id)
        rows = DraftChange.objects.filter(bot=bot).defer("delta")
        pages = Paginator(rows, CHANGES_A_PAGE).get_page(request.GET.get("p"))
        shown = list(pages)
        before = rows[pages.start_index() - 2].at if pages.has_previous() else None
        since = shown[-1].at if pages.has_next() else None
        context = {"lines": lines(bot, shown, since=since, before=before), "pages": pages, "kept": history.KEPT}
        return self.page(request, bot, "changes", _("History"), context)

    def undo(self, request: HttpRequest, bot_id: int, change_id: int) -> HttpResponse:
        """The effects of undoing this change, or why that is impossible. POST undoes it."""
        bot = self.bot_on_page(request, bot_id)
        change = DraftChange.objects.filter(bot=bot, pk=change_id).first()
        if change is None:
            raise Http404(_("This change is no longer kept."))
        context: dict[str, Any] = {"change": change, "changes": [], "refused": []}
        try:
            if request.method == "POST":
                with transaction.atomic():
                    history.undo(change)
                    self.log_change(request, bot, _("Undid a change: %(change)s.") % {"change": change})
                messages.success(request, _("Undone in the draft. Visitors notice when it is published."))
                return HttpResponseRedirect(reverse("admin:bots_bot_changes", args=[bot.pk]))
            context["changes"] = history.rehearse(change)
        except (history.Conflict, restoring.DocumentRefused) as problem:
            context["refused"] = problem.sentences
        status = 409 if context["refused"] else 200
        return self.page(request, bot, "undo", _("Undo a change"), context, status=status)
