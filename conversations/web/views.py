"""Serves the pages. The server renders their first content; the sockets keep it current."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_safe

from attachments import kinds
from bots.answering import appearance, saying
from bots.answering.disclosure import disclosure_of
from bots.answering.published import BotNotFound, PublishedBot, published_by_slug
from bots.answering.speaking import speaking
from bots.wording.languages import matching
from conversations import refusals
from conversations.domain.files import allowed_kinds
from conversations.domain.rights import CONSOLE, operator_of, works_at_console
from conversations.web import console_page, headers, widget_script
from conversations.web.languages import bot_language, chat_language, offered_languages

DEMO_BOT = "parcel"
WIDGET_AGE = 300
"""Seconds for which a browser may keep the widget's script; its address, which other sites name, never changes."""


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirects operators to the console, configurers and owners to the admin, others to the sign-in page."""
    if not request.user.is_authenticated:
        return redirect("sign_in")
    if works_at_console(request.user):
        return redirect("console")
    if request.user.is_staff:
        return redirect("admin:index")
    if request.user.has_perm(CONSOLE):
        return redirect("console")
    return render(request, "no_access.html", status=403)


@never_cache
@login_required
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """Shows the console to operators."""
    operator = operator_of(request.user)
    if operator is None:
        return render(request, "no_access.html", status=403)
    return render(request, "console/console.html", console_page.context(request.GET, operator))


@require_safe
def chat(request: HttpRequest, bot: str) -> HttpResponse:
    """Shows the visitor's chat: as a page, or in the widget's frame, which the bot's allowed origins may embed."""
    published = _bot(bot)
    preview = request.GET.get("look", "")
    look = appearance.look_of(bot, preview)
    spoken = bot_language(request, published.languages)
    speaker = speaking(published, spoken)
    language = chat_language(request, published.language)
    offered = offered_languages(published.languages)
    asked = matching(request.GET.get("language", ""), dict(offered))
    context = {
        "bot": speaker,
        "disclosure": disclosure_of(speaker, {}),
        "greeting": saying.greeting(speaker, {}),
        "problems": refusals.DETAILS,
        "look": look,
        "title": look.title_in(spoken) or speaker.name,
        "closed": look.closed_in(spoken),
        "preview": preview,
        "spoken": spoken,
        "offered": offered,
        "chosen": asked or spoken or language,
        "accept": kinds.accept(allowed_kinds(published.id).from_visitors),
    }
    with translation.override(language):
        response = render(request, "chat/chat.html", context, status=200 if published.enabled else 503)
    response.headers["Content-Language"] = language
    return headers.for_frames(response, published.allowed_origins)


@require_safe
@conditional_page
@cache_control(public=True, max_age=WIDGET_AGE)
def widget(_request: HttpRequest) -> HttpResponse:
    """Serves the script that other sites include. It has texts in every language; the chat tells it which to use."""
    try:
        script = widget_script.script()
    except FileNotFoundError as missing:
        raise Http404(str(missing)) from None
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    return headers.for_other_sites(response)


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Shows a plain web page of a fictitious company with the widget on it; 404 if the demo is not seeded."""
    return render(request, "demo/demo.html", {"bot": _bot(DEMO_BOT)})


def _bot(slug: str) -> PublishedBot:
    try:
        return published_by_slug(slug)
    except BotNotFound:
        raise Http404(f"There is no bot {slug!r}.") from None
