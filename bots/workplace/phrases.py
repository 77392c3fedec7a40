"""A bot's phrases as a table: reads requests, and prepares what the page shows."""

from __future__ import annotations

from typing import Any

import msgspec
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft import phrasebook, tables
from bots.draft.phrasebook import Comparison
from bots.draft.table_files import FROM_BROWSER, TableRefused
from bots.models import Bot

SALT = "bots.workplace.phrases"
SHOWN = 50
# Django takes forms of 2.5 MB.
LARGEST_TAKEN = 2 * 10**6
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
    file = request.FILES.get("file")
    if file is None:
        raise TableRefused(_("Choose a file."))
    scope = getattr(request, "scope", {})
    gone = scope.get("client_gone")  # of `takeover_project.departures`
    found = tables.read(file.read(FROM_BROWSER.size + 1), gone.is_set if gone else lambda: False)
    return _shown(bot, found.rows) | {"encoding": found.encoding, "ignored": found.ignored}


def taken(request: HttpRequest, bot: Bot) -> tuple[str, dict[str, Any]]:
    """Imports what was shown, and returns a summary. If the draft has changed: no summary, and what to show instead.

    Raises TableRefused.
    """
    try:
        given = signing.loads(request.POST["taken"], salt=SALT, max_age=3600)
    except signing.BadSignature:
        raise TableRefused(_("That took too long. Choose the file again.")) from None
    if given["bot"] != bot.pk:
        raise TableRefused(_("This file was looked at for another bot. Choose it again."))
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
    signed = signing.dumps(given, salt=SALT, compress=True)
    if len(signed) > LARGEST_TAKEN:
        raise TableRefused(_("The file holds too much text. Split it."))
    parts = (
        (_("New"), "tag-added", comparison.added),
        (_("To another interaction"), "", comparison.moved),
        (_("Written otherwise"), "", comparison.rewritten),
        (_("Not in the file"), "tag-removed", comparison.absent),
    )
    return {
        "comparison": comparison,
        "taken": signed,
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
    return f"{made % {'count': done.made}} {phrases}" if done.made else phrases
