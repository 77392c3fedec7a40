"""Files over HTTP: sent by visitors and operators, fetched by whoever holds a ticket. The rules are in `domain`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from attachments import serving
from attachments.models import Attachment
from attachments.problems import Unacceptable
from attachments.receiving import FULL
from attachments.storage import ObjectMissing
from bots.answering.published import BotNotFound, published_by_slug
from conversations.database.threads import in_thread
from conversations.domain import file_access, files, visitors
from conversations.domain.rights import operator_of
from conversations.domain.visitors import Bearer
from conversations.refusals import Refused

STATUS = {
    "unknown_token": 401,
    "forbidden": 403,
    "not_found": 404,
    "unknown_bot": 404,
    "no_uploads": 409,
    "bot_off": 409,
    "not_holder": 409,
    "ended": 409,
    "gone": 404,
    "unavailable": 503,
    "empty_file": 400,
    "too_large": 413,
    "conversation_full": 413,
    "type_not_allowed": 415,
    "type_mismatch": 415,
    "infected": 415,
    "too_many_files": 429,
    "storage_full": 507,
    "storage_unavailable": 503,
}
RETRY_AFTER = {"too_many_files": 120, "storage_unavailable": 10, "storage_full": 300, "unavailable": 5}
"""Seconds."""


@never_cache
@csrf_exempt
@require_POST
def from_visitor(request: HttpRequest, bot: str) -> HttpResponseBase:
    """A visitor's file. Known by the token alone, so that no other site can send one; cookies are not looked at."""
    request.upload_handlers = [WholeForm(request)]
    return _from_visitor(request, bot)


@never_cache
@csrf_exempt
@require_POST
def from_operator(request: HttpRequest, conversation: int) -> HttpResponseBase:
    """The holder's file. The CSRF check comes inside, for it reads the form, which our own handler must receive."""
    request.upload_handlers = [WholeForm(request)]
    return _from_operator(request, conversation)


@require_safe
def fetch(request: HttpRequest, ticket: str, name: str) -> HttpResponseBase:
    """The bytes of a file, for the holder of a ticket whose rights still hold."""
    try:
        attachment, by_recipient = file_access.redeem(ticket, name)
        return serving.response(request, attachment, done=partial(_note, attachment, by_recipient=by_recipient))
    except (Refused, ObjectMissing):
        gone = HttpResponse(f"{Refused('gone').detail}\n", status=404, content_type="text/plain; charset=utf-8")
        gone.headers["Cache-Control"] = "private, no-store"
        return gone


class WholeForm(TemporaryFileUploadHandler):
    """Writes the file to disk as it is read, and refuses a form that breaks off."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Django takes a form that breaks off for a whole one; the file would be cut."""
        # A request's own reading leads forward only; the stream under it is a file.
        body = getattr(input_data, "_stream", input_data)
        if not body.seekable():  # Django's test client
            return
        body.seek(max(body.seek(0, 2) - len(boundary) - 8, 0))
        whole = b"--" + boundary + b"--" in body.read()
        body.seek(0)
        if not whole:
            raise MultiPartParserError("The form breaks off.")


class Unfit(Exception):
    """The request is not what it should be; `detail` says what to do."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


class Upload:
    """What a form holds: one file, what its sender calls it, the sender's `ref`."""

    def __init__(self, request: HttpRequest) -> None:
        given = [file for field in request.FILES for file in request.FILES.getlist(field)]
        if len(given) != 1 or "file" not in request.FILES:
            raise Unfit(400, "malformed", _("Send exactly one file, as the form's field “file”."))
        self.file: Any = given[0]
        self.name: str = self.file.name or ""
        self.ref = request.POST.get("ref", "")
        if not 1 <= len(self.ref) <= 64 or "\0" in self.ref:
            advice = _("Send your own random id of this upload as the form's field “ref”, 1 to 64 characters.")
            raise Unfit(400, "malformed", advice)


def answers_json(work: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """Answers 201 with what `work` gives, 202 where the file goes to the mailbox, else `code` and `detail`."""

    def view(*args: Any) -> HttpResponse:
        try:
            answer = work(*args)
        except (Refused, Unacceptable) as refused:
            return _refusal(STATUS.get(refused.code, 400), refused.code, refused.detail)
        except Unfit as unfit:
            return _refusal(unfit.status, unfit.code, unfit.detail)
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return _refusal(400, "malformed", _("The form did not arrive whole, or is none. Send the file again."))
        except DatabaseError:
            busy = Refused("unavailable")
            return _refusal(503, busy.code, busy.detail)
        except OSError as problem:
            # The disk on which uploads wait; what the storage does is for `attachments` to say.
            if problem.errno not in FULL:
                raise
            full = Unacceptable("storage_full")
            return _refusal(507, full.code, full.detail)
        return JsonResponse(answer, status=202 if answer.get("to") == "mailbox" else 201)

    return view


@answers_json
def _from_visitor(request: HttpRequest, slug: str) -> dict[str, Any]:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        bot = published_by_slug(slug)
    except BotNotFound:
        raise Refused("unknown_bot") from None
    if scheme.lower() != "bearer" or not 1 <= len(token) <= 200:
        raise Refused("unknown_token", _("Send your token as the header “Authorization: Bearer …”."))
    visitors.recognise(token, bot=bot.id)
    upload = Upload(request)
    return files.visitor_sends(Bearer(token=token, bot=bot.id), upload.file, name=upload.name, ref=upload.ref)


@answers_json
def _from_operator(request: HttpRequest, conversation: int) -> dict[str, Any]:
    if not request.user.is_authenticated:
        raise Unfit(401, "sign_in", _("Sign in, and send the file again."))
    operator = operator_of(request.user)
    if operator is None:
        raise Refused("forbidden")
    upload = Upload(request)
    _check_csrf(request)
    epoch = request.POST.get("epoch", "")
    if not re.fullmatch(r"[0-9]{1,15}", epoch):
        raise Unfit(400, "malformed", _("Send the takeover's epoch as the form's field “epoch”."))
    return files.operator_sends(operator, conversation, upload.file, name=upload.name, epoch=int(epoch), ref=upload.ref)


def _check_csrf(request: HttpRequest) -> None:
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _from_operator, (), {}) is not None:
        raise Unfit(403, "forbidden", _("This page is too old. Load it again, and send the file once more."))


async def _note(attachment: Attachment, *, by_recipient: bool) -> None:
    """All of the file went out."""
    if by_recipient and attachment.downloaded_at is None:
        await in_thread(file_access.fetched, attachment)


def _refusal(status: int, code: str, detail: str) -> HttpResponse:
    response = JsonResponse({"code": code, "detail": detail}, status=status)
    if code in RETRY_AFTER:
        response.headers["Retry-After"] = str(RETRY_AFTER[code])
    return response
