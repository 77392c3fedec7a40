"""The pages that translate a draft's texts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft.table_files import TableRefused
from bots.wording.languages import name_of
from bots.workplace import translation_files, translations
from bots.workplace.draft_messages import tell_of_draft
from bots.workplace.page import Pages


class TranslationPages(Pages):
    """All texts of a draft beside their translations, and the same as a file."""

    PAGES: ClassVar = {
        "translations": "translations",
        "translations/exchange": "translations_exchange",
        "translations/<str:kind>": "translations_file",
    }

    def translations(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The texts in the main language and in a chosen one. POST saves the translations of the page."""
        bot = self.bot_on_page(request, bot_id)
        choice, errors = translations.choice_of(request, bot), None
        if request.method == "POST" and choice.language:
            with transaction.atomic():
                done = translations.saved(request, bot, choice.language)
                if isinstance(done, int) and done:
                    said = ngettext(
                        "%(count)d translation into %(language)s.", "%(count)d translations into %(language)s.", done
                    )
                    self.log_change(request, bot, said % {"count": done, "language": name_of(choice.language)})
            if isinstance(done, int):
                self._tell(request, bot_id, done)
                return HttpResponseRedirect(request.get_full_path())
            errors = done
        context = translations.shown(bot, choice, errors)
        return self.page(request, bot, "translations", _("Translations"), context, status=409 if errors else 200)

    def translations_exchange(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Takes translations from a table. POST `file` shows what would change; POST `taken` takes it."""
        bot = self.bot_on_page(request, bot_id)
        context: dict[str, Any] = {}
        try:
            if "taken" in request.POST:
                with transaction.atomic():
                    done, context = translation_files.taken(request, bot)
                    if done:
                        self.log_change(request, bot, done)
                if done:
                    messages.success(request, done)
                    tell_of_draft(request, bot)
                    return HttpResponseRedirect(reverse("admin:bots_bot_translations", args=[bot.pk]))
            elif request.method == "POST":
                context = translation_files.rehearsed(request, bot)
        except TableRefused as refused:
            context = {"refused": str(refused)}
        languages = [translations.language_of(code) for code in bot.languages]
        context |= {"languages": languages, "main": translations.language_of(bot.language)}
        return self.page(request, bot, "translations_exchange", _("Translations as a table"), context)

    def translations_file(self, request: HttpRequest, bot_id: int, kind: str) -> HttpResponse:
        """The texts and their translations as a file of this kind."""
        bot = self.bot_on_page(request, bot_id)
        if kind not in translation_files.FORMATS or not bot.languages:
            raise Http404(_("There is no such file."))
        return translation_files.download(bot, kind, request.GET.get("language", ""))

    def _tell(self, request: HttpRequest, bot_id: int, count: int) -> None:
        if not count:
            messages.info(request, _("Nothing was changed."))
            return
        said = ngettext("%(count)d translation was saved.", "%(count)d translations were saved.", count)
        messages.success(request, said % {"count": count})
        tell_of_draft(request, self.bot_on_page(request, bot_id))
