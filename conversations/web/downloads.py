"""Serves files over HTTP to holders of a ticket."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from attachments import serving
from attachments.models import Attachment
from attachments.storage import ObjectMissing
from conversations.database.threads import in_thread
from conversations.domain import file_access
from conversations.refusals import Refused


@require_safe
def download(request: HttpRequest, ticket: str, name: str) -> HttpResponseBase:
    """Serves the file, if the ticket's holder still has the right to it; else 404."""
    try:
        attachment, by_recipient = file_access.redeem(ticket, name)
        return serving.response(request, attachment, done=partial(_note, attachment, by_recipient=by_recipient))
    except (Refused, ObjectMissing):
        gone = HttpResponse(f"{Refused('gone').detail}\n", status=404, content_type="text/plain; charset=utf-8")
        gone.headers["Cache-Control"] = "private, no-store"
        return gone


async def _note(attachment: Attachment, *, by_recipient: bool) -> None:
    """Records the recipient's first complete download."""
    if by_recipient and attachment.downloaded_at is None:
        await in_thread(file_access.fetched, attachment)
