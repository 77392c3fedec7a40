"""A bot's phrases as a table: reads requests, and prepares what the page shows."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft import phrasebook, tables
from bots.draft.phrasebook import Comparison
from bots.models import Bot
from bots.workplace.looked_at import chosen, given_back, sealed

SALT = "bots.workplace.phrases"
SHOWN = 50
FORMATS = {
    "csv": (tables.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (tables.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def download(bot: Bot, kind: str) -> HttpResponse:
    """All phrases of the draft. `kind` is one of FORMATS."""
    write, content_type = FORMATS[kind]
    response = HttpResponse(write(phrasebook.rows(bot)), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{bot.slug}-phrases.{kind}"'
    return response


def rehearsed(request: HttpRequest, bot: Bot) -> dict[str, Any]:
    """The changes that the chosen file would make. Raises TableRefused."""
    found = tables.read(*chosen(request))
    return _shown(bot, found.rows) | {"encoding": found.encoding, "ignored": found.ignored}


def taken(request: HttpRequest, bot: Bot) -> tuple[str, dict[str, Any]]:
    """Imports what was shown, and returns a summary. If the draft has changed: no summary, and what to show instead.

    Raises TableRefused.
    """
    given = given_back(request, bot, SALT)
    table = msgspec.convert(given["rows"], list[tables.Row])
    remove, make = (request.POST.get(name) == "yes" for name in ("remove", "make"))
    done = phrasebook.take(bot, table, shown=given["shown"], remove=remove, make=make)
    if done is None:
        return "", _shown(bot, table) | {
            "refused": _("The draft was changed meanwhile. Look at the differences again.")
        }
    return _in_words(done, remove=remove), {}


def _shown(bot: Bot, table: list[tables.Row]) -> dict[str, Any]:
    comparison = phrasebook.compare(bot, table)
    given = {"bot": bot.pk, "shown": comparison.key, "rows": msgspec.to_builtins(table)}
    parts = (
        (_("New"), "tag-added", comparison.added),
        (_("To another interaction"), "", comparison.moved),
        (_("Written otherwise"), "", comparison.rewritten),
        (_("Messages"), "", comparison.messages),
        (_("Not in the file"), "tag-removed", comparison.absent),
    )
    return {
        "comparison": comparison,
        "taken": sealed(given, SALT),
        "parts": [(title, tag, lines[:SHOWN], len(lines), max(0, len(lines) - SHOWN)) for title, tag, lines in parts],
        "left_out": comparison.left_out[:SHOWN],
    }


def _in_words(done: Comparison, *, remove: bool) -> str:
    made = ngettext("%(count)d interaction was made.", "%(count)d interactions were made.", done.made)
    phrases = _(
        "Phrases from a file: %(added)d new, %(moved)d moved, %(rewritten)d rewritten, %(removed)d removed."
    ) % {
        "added": len(done.added),
        "moved": len(done.moved),
        "rewritten": len(done.rewritten),
        "removed": len(done.absent) if remove else 0,
    }
    if done.messages:
        messages = ngettext("%(count)d message was changed.", "%(count)d messages were changed.", len(done.messages))
        phrases = f"{phrases} {messages % {'count': len(done.messages)}}"
    return f"{made % {'count': done.made}} {phrases}" if done.made else phrases
