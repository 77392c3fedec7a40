"""The pages that copy, import and export a draft."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.draft import restoring, source_documents
from bots.draft.table_files import TableRefused
from bots.publishing.documents import Document
from bots.workplace import phrases
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.page import Pages

TAKEN = "bots.workplace.taken"
LARGEST_FILE = 25 * 10**6
"""Bytes: of a draft with all the sources that a bot may have."""


class ImportExportPages(Pages):
    """A draft as a file, as a copy, and its phrases as a table."""

    PAGES: ClassVar = {
        "exchange": "import_export",
        "export": "export",
        "phrases": "phrases",
        "phrases/<str:kind>": "phrases_file",
        "copy": "copy",
    }

    def import_export(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Exports the draft and imports another. POST `file` shows what would change; POST `taken` imports it."""
        bot = self.bot_on_page(request, bot_id)
        context: dict[str, Any] = {"refused": [], "changes": None, "taken": ""}
        try:
            if "taken" in request.POST:
                given = signing.loads(request.POST["taken"], salt=TAKEN, max_age=3600)
                restoring.restore(bot, given)
                self.log_change(request, bot, _("Imported from a file."))
                messages.success(request, _("The draft is what the file says now."))
                return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))
            if request.method == "POST":
                given = _document_in(request)
                context["changes"] = restoring.rehearse(bot, given)
                # The words of sources are kept here; the page carries their digests only.
                context["taken"] = signing.dumps(source_documents.kept(bot, given), salt=TAKEN, compress=True)
        except restoring.DocumentRefused as refused:
            context["refused"] = refused.sentences
        except signing.BadSignature:
            context["refused"] = [_("That took too long. Choose the file again.")]
        return self.page(request, bot, "import_export", _("Copy and exchange"), context)

    def export(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The draft as a JSON file."""
        bot = self.bot_on_page(request, bot_id)
        text = json.dumps(restoring.portable(bot), ensure_ascii=False, indent=2)
        response = HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{bot.slug}.json"'
        return response

    def phrases(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Imports all phrases from a table. POST `file` shows what would change; POST `taken` imports it."""
        bot = self.bot_on_page(request, bot_id)
        context: dict[str, Any] = {}
        try:
            if "taken" in request.POST:
                with transaction.atomic():
                    done, context = phrases.taken(request, bot)
                    if done:
                        self.log_change(request, bot, done)
                if done:
                    messages.success(request, done)
                    tell_of_draft(request, bot)
                    return HttpResponseRedirect(reverse("admin:bots_bot_phrases", args=[bot.pk]))
            elif request.method == "POST":
                context = phrases.rehearsed(request, bot)
        except TableRefused as refused:
            context = {"refused": str(refused)}
        return self.page(request, bot, "phrases", _("Phrases as a table"), context)

    def phrases_file(self, request: HttpRequest, bot_id: int, kind: str) -> HttpResponse:
        """The draft's phrases as a file of this kind."""
        bot = self.bot_on_page(request, bot_id)
        if kind not in phrases.FORMATS:
            raise Http404(_("There is no such format."))
        return phrases.download(bot, kind)

    def copy(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST creates another bot with the same draft."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self.bot_on_page(request, bot_id)
        if not self.has_add_permission(request):
            raise PermissionDenied
        made = restoring.copy(bot)
        self.log_addition(request, made, _("Copied from %(name)s.") % {"name": bot.name})
        messages.success(request, _("This is the copy. Give it a name and an address of its own, then publish it."))
        return HttpResponseRedirect(reverse("admin:bots_bot_change", args=[made.pk]))


def _document_in(request: HttpRequest) -> Document:
    """The document in the uploaded file. Raises DocumentRefused."""
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > LARGEST_FILE:
        raise restoring.DocumentRefused([_("Choose a file of at most %(size)d MB.") % {"size": LARGEST_FILE // 10**6}])
    try:
        given = json.loads(file.read().decode("utf-8-sig"))
        json.dumps(given, ensure_ascii=False).encode()  # half of a pair of escapes is no text
    except (ValueError, RecursionError):
        raise restoring.DocumentRefused([_("This is not a JSON file in UTF-8.")]) from None
    # The ids are those of the installation that the file comes from.
    for item in given.get("interactions", []) if isinstance(given, dict) else []:
        if isinstance(item, dict):
            item.pop("id", None)
    document: Document = given
    return document
