"""Chooses the language of a page. The catalogues are in `locale/`; `settings.LANGUAGES` names the languages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from bots.wording.languages import matching, own_name

SOURCE = "en"
"""The language of the texts in the code."""


def chat_language(request: HttpRequest, bot_language: str) -> str:
    """The language of a visitor's page: that of its address (`?language=de`), else the browser's, else the bot's."""
    return _supported(request.GET.get("language", "")) or _accepted(request) or _supported(bot_language) or SOURCE


def bot_language(request: HttpRequest, offered: Collection[str]) -> str:
    """The language in which the bot is to speak on a visitor's page, of those that it speaks; blank for its main one.

    That of the address, else the first of the browser's.
    """
    if len(offered) < 2:
        return ""
    if asked := request.GET.get("language", ""):
        return matching(asked, offered)
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((code for name, _weight in wanted if (code := matching(name, offered))), "")


def offered_languages(bot_languages: Collection[str]) -> list[tuple[str, str]]:
    """The languages that a visitor can choose, with their own names: those of the page, and those of the bot."""
    others = [(code, own_name(code)) for code in bot_languages if code not in dict(settings.LANGUAGES)]
    return [*settings.LANGUAGES, *others]


class LanguageMiddleware(LocaleMiddleware):
    """Activates the language of each request.

    - The console and the administration: the language that was chosen there (a cookie), else the browser's.
    - Visitors' pages: the browser's. They read no cookie: a frame on another site has none.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activates the language for this request."""
        if _is_visitors(request):
            translation.activate(_accepted(request) or SOURCE)
        else:
            translation.activate(translation.get_language_from_request(request))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Adds the headers that tell a page's language and what it depends on. Changes pages only, no other content."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        if not _is_visitors(request):
            patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)


def _is_visitors(request: HttpRequest) -> bool:
    return request.path.startswith("/chat/")


def _accepted(request: HttpRequest) -> str:
    """The first language of the browser's list that we have; blank if there is none."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((code for name, _weight in wanted if (code := _supported(name))), "")


def _supported(name: str) -> str:
    """The language itself, or the one that it is a variety of (de for de-AT); blank if we have neither."""
    codes = dict(settings.LANGUAGES)
    name = name.lower()
    return name if name in codes else next((code for code in codes if code == name.partition("-")[0]), "")
