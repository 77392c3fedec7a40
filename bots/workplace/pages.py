"""The pages of a bot beside its form. Each parses, calls and replies."""

import json
from typing import Any

import msgspec
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from bots.answering import appearance
from bots.answering.published import BotNotFound, published
from bots.draft import checking, draft_models, history, restoring, tables, trying
from bots.models import Bot, DraftChange, Publication
from bots.publishing import publish as publishing
from bots.publishing.documents import Document
from bots.workplace import phrases, picture, trying_out
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.embedding import EmbeddingForm
from bots.workplace.steps import adding_to

TAKEN = "bots.workplace.taken"
CHANGES_A_PAGE = 20
LARGEST_FILE = 2 * 10**6
# Of each page: its address and its view, which is also the end of its name.
PAGES = (
    ("publish", "publish"),
    ("publish-again", "publish_again"),
    ("try", "try_it"),
    ("try/answer", "try_answer"),
    ("picture", "picture"),
    ("embedding", "embedding"),
    ("embedding/preview", "embedding_preview"),
    ("exchange", "exchange"),
    ("export", "export"),
    ("phrases", "phrases"),
    ("phrases/<str:kind>", "phrases_file"),
    ("changes", "changes"),
    ("changes/<int:change_id>", "undo"),
    ("copy", "copy"),
    ("discard", "discard"),
)


class BotPages(ModelAdmin):
    """Adds the pages to the bot's admin; who may change the bot may use them."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:bot_id>/{page}/", self.admin_site.admin_view(getattr(self, view)), name=f"bots_bot_{view}")
            for page, view in PAGES
        ]
        return [*own, *super().get_urls()]

    def publish(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """What would change for visitors, what is wrong, and the versions so far; POST publishes."""
        bot = self._bot(request, bot_id)
        problems = checking.check(bot)
        blocking = [problem for problem in problems if problem.blocking]
        if request.method == "POST" and not blocking:
            with transaction.atomic():
                publishing.publish(bot, by=request.user)  # type: ignore[arg-type]
                self.log_change(request, bot, _("Published."))
            messages.success(request, _("Published: visitors of %(name)s get this version now.") % {"name": bot.name})
            return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))
        context = {
            "changes": publishing.unpublished([bot])[bot.pk],
            "blocking": blocking,
            "warnings": [problem for problem in problems if not problem.blocking],
            "versions": Publication.objects.filter(bot=bot).defer("content", "document").select_related("by"),
        }
        refused = request.method == "POST"
        return self._page(request, bot, "publish", _("Publish"), context, status=409 if refused else 200)

    def publish_again(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST: an earlier version becomes what visitors get; the draft stays."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self._bot(request, bot_id)
        version = request.POST.get("version", "")
        publication = Publication.objects.filter(bot=bot, pk=int(version) if version.isdecimal() else 0).first()
        if publication is None:
            raise Http404(_("This version is not kept any more."))
        with transaction.atomic():
            publishing.publish_again(publication)
            said = _("Published the earlier version %(version)s again.") % {"version": publication}
            self.log_change(request, bot, said)
        messages.success(request, _("Visitors get the earlier version again. The draft is as it was."))
        return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))

    def try_it(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """A chat with the draft or with what visitors get, which says why it answers what it does."""
        bot = self._bot(request, bot_id)
        changes = publishing.unpublished([bot])[bot.pk]
        if not draft_models.draft_of(bot)[1]:
            draft_models.start_training_draft(bot.pk)
        return self._page(request, bot, "try", _("Try it"), {"published": changes is not None})

    def try_answer(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST `version` (draft, published) and what `trying_out.answered` reads: a Tried."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self._bot(request, bot_id)
        try:
            published_one = request.POST.get("version") == "published"
            tried, trained = (published(bot.pk), True) if published_one else draft_models.draft_of(bot)
        except BotNotFound:
            return trying_out.refused()
        return trying_out.answered(tried, request.POST, trained=trained, engine=trying.address_of(bot.pk))

    def picture(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """What leads where; each interaction leads to its form."""
        bot = self._bot(request, bot_id)
        drawn = picture.of(bot)
        return self._page(
            request, bot, "picture", _("Picture"), {"drawn": msgspec.to_builtins(drawn), "add": adding_to(bot)}
        )

    def embedding(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The line for other sites, which ones, and how it looks there; POST saves, and that acts at once."""
        bot = self._bot(request, bot_id)
        form = EmbeddingForm(bot, request.POST if request.method == "POST" else None)
        if form.is_valid():
            with transaction.atomic():
                form.save()
                self.log_change(request, bot, [{"changed": {"fields": form.changed_data}}])
            messages.success(request, _("Saved. Sites that embed the chat show it within a minute."))
            return HttpResponseRedirect(reverse("admin:bots_bot_embedding", args=[bot.pk]))
        context = {"form": form, "script": request.build_absolute_uri(reverse("widget"))}
        return self._page(request, bot, "embedding", _("Embedding"), context)

    def embedding_preview(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """A page with the widget on it that looks as the query says; a value that is wrong is as saved."""
        bot = self._bot(request, bot_id)
        EmbeddingForm(bot, request.GET, only=Bot.LOOK).is_valid()
        context = {"bot": bot, "look": appearance.preview_of(bot)}
        response = TemplateResponse(request, "admin/bots/bot/embedding_preview.html", context)
        response.frame_ancestors = ["'self'"]  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
        return response

    def exchange(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The draft as a file, another file as the draft: POST `file` shows what would change, `taken` does it."""
        bot = self._bot(request, bot_id)
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
                context["taken"] = signing.dumps(given, salt=TAKEN, compress=True)
        except restoring.DocumentRefused as refused:
            context["refused"] = refused.sentences
        except signing.BadSignature:
            context["refused"] = [_("That took too long. Choose the file again.")]
        return self._page(request, bot, "exchange", _("Copy and exchange"), context)

    def export(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The draft as a JSON file."""
        bot = self._bot(request, bot_id)
        text = json.dumps(restoring.portable(bot), ensure_ascii=False, indent=2)
        response = HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{bot.slug}.json"'
        return response

    def phrases(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """All phrases from a table: POST `file` shows what would change, `taken` does it."""
        bot = self._bot(request, bot_id)
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
        except tables.TableRefused as refused:
            context = {"refused": str(refused)}
        return self._page(request, bot, "phrases", _("Phrases as a table"), context)

    def phrases_file(self, request: HttpRequest, bot_id: int, kind: str) -> HttpResponse:
        """The draft's phrases as a file of this kind."""
        bot = self._bot(request, bot_id)
        if kind not in phrases.FORMATS:
            raise Http404(_("There is no such format."))
        return phrases.download(bot, kind)

    def changes(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The history of the draft."""
        bot = self._bot(request, bot_id)
        rows = DraftChange.objects.filter(bot=bot).defer("delta")
        pages = Paginator(rows, CHANGES_A_PAGE).get_page(request.GET.get("p"))
        shown = [(change, history.said(change)) for change in pages]
        return self._page(request, bot, "changes", _("History"), {"rows": shown, "pages": pages, "kept": history.KEPT})

    def undo(self, request: HttpRequest, bot_id: int, change_id: int) -> HttpResponse:
        """What undoing this change would do, or why it cannot be; POST does it."""
        bot = self._bot(request, bot_id)
        change = DraftChange.objects.filter(bot=bot, pk=change_id).first()
        if change is None:
            raise Http404(_("This change is not kept any more."))
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
        return self._page(request, bot, "undo", _("Undo a change"), context, status=status)

    def copy(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST: another bot with the same draft."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self._bot(request, bot_id)
        if not self.has_add_permission(request):
            raise PermissionDenied
        made = restoring.copy(bot)
        self.log_addition(request, made, _("Copied from %(name)s.") % {"name": bot.name})
        messages.success(request, _("This is the copy. Give it a name and an address of its own, then publish it."))
        return HttpResponseRedirect(reverse("admin:bots_bot_change", args=[made.pk]))

    def discard(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """POST: the draft becomes again what was published, all edits since are gone."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        bot = self._bot(request, bot_id)
        publication = Publication.objects.filter(hash=bot.published_hash).exclude(document="").first()
        if publication is None:
            raise Http404(_("This bot was never published."))
        restoring.restore(bot, json.loads(publication.document))
        self.log_change(request, bot, _("Discarded the changes of the draft."))
        messages.success(request, _("The draft is what visitors get."))
        return HttpResponseRedirect(reverse("admin:bots_bot_publish", args=[bot.pk]))

    def _bot(self, request: HttpRequest, bot_id: int) -> Bot:
        """Fetching is the permission check."""
        bot: Bot | None = self.get_queryset(request).filter(pk=bot_id).first()
        if bot is None:
            raise Http404(_("There is no such bot."))
        if not self.has_change_permission(request, bot):
            raise PermissionDenied
        if request.method == "POST":
            history.catch_up([bot.pk])
        return bot

    def _page(
        self, request: HttpRequest, bot: Bot, page: str, title: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "bot": bot, "page": page, "title": title}
        return TemplateResponse(request, f"admin/bots/bot/{page}.html", shared | context, status=status)


def _document_in(request: HttpRequest) -> Document:
    """The bot in the file that was sent. Raises DocumentRefused."""
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > LARGEST_FILE:
        raise restoring.DocumentRefused([_("Choose a file of at most %(size)d MB.") % {"size": LARGEST_FILE // 10**6}])
    try:
        given = json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise restoring.DocumentRefused([_("This is no JSON file in UTF-8.")]) from None
    # Ids are those of the installation that the file comes from.
    for item in given.get("interactions", []) if isinstance(given, dict) else []:
        if isinstance(item, dict):
            item.pop("id", None)
    document: Document = given
    return document
