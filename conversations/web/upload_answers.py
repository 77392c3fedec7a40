"""Answers uploads in JSON: the stored entry, or a `code` and a `detail` with the HTTP status of the code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from attachments.problems import Unacceptable
from attachments.receiving import FULL
from conversations.refusals import Refused
from conversations.web.upload_form import BadUpload

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
    "damaged": 415,
    "password_protected": 415,
    "macros": 415,
    "infected": 415,
    "too_many": 429,
    "too_many_files": 429,
    "storage_full": 507,
    "storage_unavailable": 503,
}
RETRY_AFTER = {"too_many": 60, "too_many_files": 120, "storage_unavailable": 10, "storage_full": 300, "unavailable": 5}
"""Seconds after which the sender may try again."""


def answers_json(receive: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """Makes a view of `receive`: answers its result with 201, or 202 if the file goes to the mailbox, or an error."""

    def view(*args: Any) -> HttpResponse:
        try:
            answer = receive(*args)
        except (Refused, Unacceptable) as refused:
            return _error(STATUS.get(refused.code, 400), refused.code, refused.detail)
        except BadUpload as bad:
            return _error(bad.status, bad.code, bad.detail)
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return _error(400, "malformed", _("The form data is incomplete or invalid. Send the file again."))
        except DatabaseError:
            busy = Refused("unavailable")
            return _error(503, busy.code, busy.detail)
        except OSError as problem:
            # Of the disk on which arriving files wait; `attachments` turns the errors of its storage into its own.
            if problem.errno not in FULL:
                raise
            full = Unacceptable("storage_full")
            return _error(507, full.code, full.detail)
        return JsonResponse(answer, status=202 if answer.get("to") == "mailbox" else 201)

    return view


def _error(status: int, code: str, detail: str) -> HttpResponse:
    response = JsonResponse({"code": code, "detail": detail}, status=status)
    if code in RETRY_AFTER:
        response.headers["Retry-After"] = str(RETRY_AFTER[code])
    return response
