"""Which language a page speaks. The catalogues are in `locale`; `settings.LANGUAGES` names what there are words for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

SOURCE = "en"
"""What the words in the code are in."""


def of_chat(request: HttpRequest, bot_language: str) -> str:
    """A visitor's page: what its address asks for (`?language=de`), else the browser, else the bot's own."""
    return _known(request.GET.get("language", "")) or _asked(request) or _known(bot_language) or SOURCE


class Languages(LocaleMiddleware):
    """Operators' pages speak what was chosen there (a cookie), else what the browser asks for.

    Visitors' pages look at no cookie: in a frame on another site there is none. The administration is in English, for
    only Django's own half of it has words in other languages.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activates the language for this request."""
        if request.path.startswith(reverse("admin:index")):
            translation.activate(SOURCE)
        elif _is_visitors(request):
            translation.activate(_asked(request) or SOURCE)
        else:
            translation.activate(translation.get_language_from_request(request))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Says in the headers of a page what its language depends on."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        if not _is_visitors(request):
            patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)


def _is_visitors(request: HttpRequest) -> bool:
    return request.path.startswith("/chat/")


def _asked(request: HttpRequest) -> str:
    """The first of ours among the browser's languages; blank where there is none."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((known for name, _weight in wanted if (known := _known(name))), "")


def _known(name: str) -> str:
    """The language itself, or the one it is a variety of (de-AT: de); blank where we have no words."""
    codes = dict(settings.LANGUAGES)
    name = name.lower()
    return name if name in codes else next((code for code in codes if code == name.partition("-")[0]), "")
