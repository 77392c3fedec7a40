"""A bot's translations as a file: reads requests, and prepares what the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bots.draft.table_files.writing import CSV_TYPE, XLSX_TYPE
from bots.draft.translating import comparison, files
from bots.draft.translating.comparison import Comparison
from bots.draft.translating.texts_of_draft import texts_of
from bots.models import Bot
from bots.wording.languages import name_of
from bots.workplace.looked_at import chosen, given_back, sealed

SALT = "bots.workplace.translation_files"
SHOWN = 50
FORMATS = {"csv": (files.as_csv, CSV_TYPE), "xlsx": (files.as_xlsx, XLSX_TYPE)}


def download(bot: Bot, kind: str, language: str) -> HttpResponse:
    """The texts with their translations into this language, into all of them if it is blank. `kind`: of FORMATS."""
    write, content_type = FORMATS[kind]
    languages = [language] if language in bot.languages else bot.languages
    response = HttpResponse(write(*files.table(bot, texts_of(bot), languages)), content_type=content_type)
    name = "-".join([bot.slug, "translations", *([language] if len(languages) == 1 else [])])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def rehearsed(request: HttpRequest, bot: Bot) -> dict[str, Any]:
    """The changes that the chosen file would make. Raises TableRefused."""
    found = files.read(bot, *chosen(request))
    shown = _shown(bot, found.rows, found.languages)
    names = ", ".join(name_of(code) for code in found.languages)
    return shown | {"encoding": found.encoding, "ignored": found.ignored, "names": names}


def taken(request: HttpRequest, bot: Bot) -> tuple[str, dict[str, Any]]:
    """Takes what was shown, and returns a summary. If the draft has changed: no summary, and what to show instead.

    Raises TableRefused.
    """
    given = given_back(request, bot, SALT)
    rows, languages = msgspec.convert(given["rows"], list[files.Row]), given["languages"]
    remove = request.POST.get("remove") == "yes"
    done = comparison.take(bot, rows, languages, shown=given["shown"], remove=remove)
    if done is None:
        refused = _("The draft was changed meanwhile. Look at the differences again.")
        return "", _shown(bot, rows, languages) | {"refused": refused}
    return _in_words(done, remove=remove), {}


def _shown(bot: Bot, rows: Sequence[files.Row], languages: Sequence[str]) -> dict[str, Any]:
    found = comparison.compare(bot, rows, languages)
    given = {"bot": bot.pk, "shown": found.key, "rows": msgspec.to_builtins(rows), "languages": languages}
    return {
        "comparison": found,
        "taken": sealed(given, SALT),
        "parts": [
            (title, kind, remarks[:SHOWN], len(remarks))
            for title, kind, remarks in (
                (_("Left out"), "blocking", found.left_out),
                (_("Worth a look"), "warnings", found.doubtful),
            )
        ],
        "differences": found.differences[:SHOWN],
        "more": max(0, len(found.differences) - SHOWN),
    }


def _in_words(done: Comparison, *, remove: bool) -> str:
    said = {"new": len(done.new), "changed": len(done.changed), "removed": len(done.blank) if remove else 0}
    return _("Translations from a file: %(new)d new, %(changed)d changed, %(removed)d removed.") % said
