"""Receives files over HTTP, from visitors and from operators. `domain.files` decides who gets them."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from attachments import receiving
from bots.answering.published import BotNotFound, published_by_slug
from conversations.domain import bot_turns, files, visitors
from conversations.domain.rights import operator_of
from conversations.domain.visitors import Bearer
from conversations.quotas.addresses import network_of, network_of_address
from conversations.refusals import Refused
from conversations.web.upload_answers import answers_json
from conversations.web.upload_form import BadUpload, UploadForm, WholeFormHandler


@never_cache
@csrf_exempt
@require_POST
def from_visitor(request: HttpRequest, bot: str) -> HttpResponseBase:
    """Receives a visitor's file. Only the token tells who sends it, never a cookie: other sites cannot send one."""
    request.upload_handlers = [WholeFormHandler(request)]
    return _from_visitor(request, bot)


@never_cache
@csrf_exempt
@require_POST
def from_operator(request: HttpRequest, conversation: int) -> HttpResponseBase:
    """Receives the holder's file. The CSRF check comes later: it reads the form, which needs our own handler."""
    request.upload_handlers = [WholeFormHandler(request)]
    return _from_operator(request, conversation)


@answers_json
def _from_visitor(request: HttpRequest, slug: str) -> dict[str, Any]:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        bot = published_by_slug(slug)
    except BotNotFound:
        raise Refused("unknown_bot") from None
    if scheme.lower() != "bearer" or not 1 <= len(token) <= 200:
        raise Refused("unknown_token", _("Send your token as the header “Authorization: Bearer …”."))
    visitors.recognize(token, bot=bot.id)
    form = _form_of(request)
    bearer = Bearer(token=token, bot=bot.id, network=_network_of(request))
    sent = files.visitor_sends(bearer, form.file, name=form.name, ref=form.ref)
    if sent["to"] == "mailbox":
        bot_turns.answer_now(sent["entry"]["conversation"])  # the bot may have asked for it
    return sent


@answers_json
def _from_operator(request: HttpRequest, conversation: int) -> dict[str, Any]:
    if not request.user.is_authenticated:
        raise BadUpload(401, "sign_in", _("Sign in, and send the file again."))
    operator = operator_of(request.user)
    if operator is None:
        raise Refused("forbidden")
    form = _form_of(request)
    _check_csrf(request)
    epoch = request.POST.get("epoch", "")
    if not re.fullmatch(r"[0-9]{1,15}", epoch):
        raise BadUpload(400, "malformed", _("Send the takeover's epoch in the form's field “epoch”."))
    return files.operator_sends(operator, conversation, form.file, name=form.name, epoch=int(epoch), ref=form.ref)


def _form_of(request: HttpRequest) -> UploadForm:
    receiving.release_connection()  # reading a form with a file is slow
    with receiving.reading:
        return UploadForm(request)


def _network_of(request: HttpRequest) -> str:
    scope = getattr(request, "scope", None)
    return network_of(scope) if scope else network_of_address(request.META.get("REMOTE_ADDR", ""))


def _check_csrf(request: HttpRequest) -> None:
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _from_operator, (), {}) is not None:
        raise BadUpload(403, "forbidden", _("This page is too old. Load it again, and send the file once more."))
