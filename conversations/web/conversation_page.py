"""A conversation as one page, to be printed or saved, for operators who may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conversations.domain import notes, reading
from conversations.domain.rights import operator_of
from conversations.journal.entries import original_of
from conversations.models import Entry, Operator
from conversations.protocol.notes import NoteCard
from conversations.refusals import Refused

MOST = 5_000
"""Entries, the latest ones."""


class PageLine(NamedTuple):
    """A line of the page. `kind`: the author, or "note"; `is_marked`: whether marks in `text` are drawn.

    `original`: what the operator wrote, if the text is its translation.
    """

    seq: int
    at: datetime
    kind: str
    name: str
    text: str
    labels: list[str]
    is_marked: bool
    original: str = ""


@never_cache
@login_required
@require_safe
def page(request: HttpRequest, conversation: int) -> HttpResponse:
    """The page. `?notes=1`: with what is for operators only, marked as such: their notes, and what they wrote in their
    own language; `?save=1`: as a file."""
    operator = operator_of(request.user)
    if operator is None:
        return render(request, "no_access.html", status=403)
    with_notes, save = request.GET.get("notes") == "1", request.GET.get("save") == "1"
    try:
        context = _context(operator, conversation, with_notes=with_notes)
    except Refused as refused:
        raise Http404(refused.detail) from None
    response = render(request, "console/conversation_page.html", {**context, "notes": with_notes, "save": save})
    if save:
        response.headers["Content-Disposition"] = f'attachment; filename="conversation-{conversation}.html"'
    return response


def _context(operator: Operator, pk: int, *, with_notes: bool) -> dict[str, Any]:
    conversation = reading.find(operator, pk)
    entries = Entry.objects.filter(conversation=pk).order_by("-seq")[:MOST]
    lines = [_line(each, with_original=with_notes) for each in reversed(entries)]
    if with_notes:
        lines += [_note(each) for each in notes.since(pk)]
    # A note stands after the entry that was the last one when it was written.
    return {"conversation": conversation, "lines": sorted(lines, key=lambda line: (line.seq, line.kind == "note"))}


def _line(entry: Entry, *, with_original: bool) -> PageLine:
    text = entry.text
    if entry.notice:
        text = notice_text(entry.notice, entry.name)
    elif entry.attachment:
        text = f"{text}\n[{entry.attachment['name']}]".strip()
    name = entry.name or {"visitor": _("Visitor"), "bot": _("Bot")}.get(entry.author, "")
    labels = [button["label"] for button in entry.buttons]
    is_marked = not entry.attachment and entry.author in ("bot", "operator")
    original = original_of(entry) if with_original else ""
    return PageLine(entry.seq, entry.at, entry.author, "" if entry.notice else name, text, labels, is_marked, original)


def _note(card: NoteCard) -> PageLine:
    return PageLine(card.after, datetime.fromisoformat(card.at), "note", card.operator.name, card.text, [], True)


def notice_text(code: str, name: str) -> str:
    """A notice in the page's language, as the console words it."""
    words = {
        "taken_over": _("{name} took over"),
        "transferred": _("{name} took the conversation over from a colleague"),
        "finished": _("{name} finished. The bot answers again"),
        "released": _("{name} released the conversation. It awaits an agent"),
        "awaiting": _("The visitor asked for an agent"),
        "taken_back": _("The visitor no longer asks for an agent"),
        "lease_expired": _("{name} was gone for too long. The conversation awaits an agent"),
        "bot_again": _("{name} was gone for too long. The bot answers again"),
        "ended": _("The conversation ended"),
        "file_passed_on": _("A file of the visitor’s was passed on to the mailbox by e-mail"),
    }
    return words.get(code, code).replace("{name}", name)
