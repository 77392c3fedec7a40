"""Serves the look of one bot's widget and chat. The widget's script and the chat's page are the same for all bots."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from bots.answering import appearance
from conversations.web import headers

LOOK_AGE = 60
"""Seconds for which a browser may keep a look: a saved change is everywhere after them."""


@require_safe
@conditional_page
@cache_control(public=True, max_age=LOOK_AGE)
def script(request: HttpRequest, bot: str) -> HttpResponse:
    """Serves the look as a JavaScript module, which any page whose policy allows the widget may import.

    It also tells why the chat cannot be shown on a page. The same for every page, so that caches may keep it.
    """
    look = appearance.for_widget(appearance.look_of(bot, request.GET.get("look", "")))
    told = look | appearance.availability_of(bot)
    response = HttpResponse(f"export default {json.dumps(told)};\n", content_type="text/javascript; charset=utf-8")
    return headers.for_other_sites(response)


@require_safe
@conditional_page
@cache_control(public=True, max_age=LOOK_AGE)
def style(request: HttpRequest, bot: str) -> HttpResponse:
    """Serves the chat's style sheet: the bot's accent color, and the colors made from it."""
    look = appearance.look_of(bot, request.GET.get("look", ""))
    response = HttpResponse(appearance.style_of(look), content_type="text/css; charset=utf-8")
    response.holds_no_secrets = True  # type: ignore[attr-defined]
    return response
