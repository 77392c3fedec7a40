"""How one bot's widget and chat look, for the script and the page that are the same for all bots."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from bots.answering import appearance

LOOK_AGE = 60
"""Seconds for which a browser may keep a look: so soon a saved one is everywhere."""


@require_safe
@conditional_page
@cache_control(public=True, max_age=LOOK_AGE)
def script(request: HttpRequest, bot: str) -> HttpResponse:
    """For the widget, on other sites: a module, since a page whose policy lets the widget run lets it import this."""
    look = appearance.for_widget(appearance.look_of(bot, request.GET.get("look", "")))
    response = HttpResponse(f"export default {json.dumps(look)};\n", content_type="text/javascript; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@conditional_page
@cache_control(public=True, max_age=LOOK_AGE)
def style(request: HttpRequest, bot: str) -> HttpResponse:
    """For the chat's page: the bot's accent, and what goes with it."""
    look = appearance.look_of(bot, request.GET.get("look", ""))
    return HttpResponse(appearance.style_of(look), content_type="text/css; charset=utf-8")
