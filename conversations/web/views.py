"""The pages: server-rendered first paint; the sockets keep them current."""

from __future__ import annotations

import math
from typing import Any, get_args

import msgspec
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_safe

from accounts.sign_in import SignInForm
from bots.answering import answer as bot_words
from bots.answering import appearance
from bots.answering.published import BotNotFound, PublishedBot, published_by_slug
from bots.models import Bot
from conversations import protocol, refusals
from conversations.domain import lists, presence, rights
from conversations.domain.lists import Filters
from conversations.domain.rights import operator_of
from conversations.models import Operator
from conversations.protocol import View
from conversations.web import widget_script
from conversations.web.languages import of_chat

DEMO_BOT = "parcel"
WIDGET_AGE = 300
"""Seconds for which a browser may keep the widget's script; other sites name it by an address that never changes."""


class SignIn(LoginView):
    """The sign-in page; whoever is signed in already is sent on."""

    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again; 429 where there were too many attempts."""
        response = super().form_invalid(form)
        if form.wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(math.ceil(form.wait.total_seconds()))
        return response


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Operators to the console, configurers to the admin, others to the sign-in page."""
    if not request.user.is_authenticated:
        return redirect("sign_in")
    if request.user.has_perm("conversations.use_console"):
        return redirect("console")
    if request.user.is_staff:
        return redirect("admin:index")
    return render(request, "no_access.html", status=403)


@never_cache
@login_required
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """The Live Takeover page."""
    operator = operator_of(request.user)
    if operator is None:
        return render(request, "no_access.html", status=403)
    return render(request, "console/console.html", _console_context(request, operator))


@require_safe
def chat(request: HttpRequest, bot: str) -> HttpResponse:
    """The visitor's chat, whole page; also what the widget frames, on the bot's allowed origins."""
    published = _bot(bot)
    preview = request.GET.get("look", "")
    look = appearance.look_of(bot, preview)
    greeting = bot_words.greeting(published, {})
    context = {"bot": published, "greeting": greeting, "problems": refusals.WORDS, "look": look, "preview": preview}
    language = of_chat(request, published.language)
    with translation.override(language):
        response = render(request, "chat/chat.html", context, status=200 if published.enabled else 503)
    response.headers["Content-Language"] = language
    response.frame_ancestors = ["'self'", *published.allowed_origins]  # type: ignore[attr-defined]
    response.xframe_options_exempt = True
    return response


@require_safe
@conditional_page
@cache_control(public=True, max_age=WIDGET_AGE)
def widget(_request: HttpRequest) -> HttpResponse:
    """The script that other sites include, with its words in every language: the chat in it says which it speaks."""
    try:
        script = widget_script.script()
    except FileNotFoundError as missing:
        raise Http404(str(missing)) from None
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    # Also for pages that ask for isolation (COEP), and for `crossorigin` on the script element.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """A plain web page of a fictitious company with the widget on it, while the demo is seeded."""
    return render(request, "demo/demo.html", {"bot": _bot(DEMO_BOT)})


def _console_context(request: HttpRequest, operator: Operator) -> dict[str, Any]:
    wanted = request.GET
    view: View = wanted["view"] if wanted.get("view") in get_args(View) else "awaiting"  # type: ignore[assignment]
    whose = _number(wanted.get("operator")) if view == "mine" else None
    hidden = rights.hidden_from([operator.user_id])[operator.user_id]
    (rows, cursor), counts = lists.page(operator, Filters(view=view, operator=whose))
    facts = {
        "me": protocol.Person(id=operator.pk, name=operator.name),
        "status": operator.status,
        "counts": counts,
        "operators": presence.cards(),
        "inbox": {"view": view, "filters": {"operator": whose} if whose else {}, "rows": rows, "cursor": cursor},
    }
    return facts | {
        "first_paint": msgspec.to_builtins(facts),
        "operator": operator,
        "problems": refusals.WORDS,
        "view": view,
        "rows": rows,
        "conversation": _number(wanted.get("c")),
        "bots": Bot.objects.exclude(pk__in=hidden),
        "all_operators": Operator.objects.select_related("user").order_by("user__first_name", "pk"),
    }


def _number(text: str | None) -> int | None:
    """An id in an address; None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _bot(slug: str) -> PublishedBot:
    try:
        return published_by_slug(slug)
    except BotNotFound:
        raise Http404(f"There is no bot {slug!r}.") from None
