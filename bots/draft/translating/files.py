"""Texts and their translations as a table: one text a row, one language a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from django.utils.translation import gettext as _

from bots.draft import table_files
from bots.draft.table_files import TableRefused, writing
from bots.draft.translating.saving import normal
from bots.draft.translating.texts_of_draft import Text
from bots.models import Bot
from bots.wording.languages import LANGUAGES, english_name, own_name

KEY, WHERE = "key", "where"
WIDTHS = (30, 30, 60)
Cells = tuple[str, ...]


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A text of a file. `line` counts from 1, the header included; `main` is the main text as the file has it.

    `translations`: by language, those that are not blank.
    """

    line: int
    key: str
    main: str
    translations: dict[str, str]


class File(msgspec.Struct, frozen=True):
    """The rows of a file and the languages that it has columns for. `encoding` is set if it had to be guessed.

    `ignored`: the names of columns that are no languages.
    """

    rows: list[Row]
    languages: list[str]
    encoding: str
    ignored: list[str]


def table(bot: Bot, found: Iterable[Text], languages: Sequence[str]) -> tuple[Cells, list[Cells]]:
    """The header and the rows of a file with these languages."""
    header = (KEY, WHERE, bot.language, *languages)
    return header, [
        (text.key, text.where, text.main, *(text.translation(language) for language in languages)) for text in found
    ]


def as_csv(header: Cells, rows: Iterable[Cells]) -> bytes:
    """The table as CSV."""
    return writing.as_csv(header, rows)


def as_xlsx(header: Cells, rows: Iterable[Cells]) -> bytes:
    """The table as XLSX."""
    widths = (*WIDTHS, *(WIDTHS[-1] for _language in header[len(WIDTHS) :]))
    return writing.as_xlsx(header, rows, title=_("Translations"), widths=widths)


def read(bot: Bot, content: bytes, is_gone: Callable[[], bool] = lambda: False) -> File:
    """The rows of a file that somebody chose on a page, who may be gone meanwhile. Raises TableRefused."""
    columns = {KEY: (KEY,), **{code: _names(code) for code in LANGUAGES}}
    found = table_files.read(content, columns, limits=table_files.FROM_BROWSER, optional=LANGUAGES, is_gone=is_gone)
    places = found.found - {KEY}
    _check_languages(bot, places)
    languages = [code for code in bot.languages if code in places]
    rows = []
    for line, (key, *cells) in found.rows:
        given = dict(zip(LANGUAGES, map(normal, cells), strict=True))
        translations = {code: given[code] for code in languages if given[code]}
        rows.append(Row(line, key.strip().casefold(), given[bot.language], translations))
    ignored = [name for name in found.ignored if name.casefold() != WHERE]
    return File(rows, languages, found.encoding, ignored)


def _names(code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((code, english_name(code).casefold(), own_name(code).casefold())))


def _check_languages(bot: Bot, found: set[str]) -> None:
    spoken = ", ".join(bot.languages) or "-"
    if foreign := sorted(found - {bot.language, *bot.languages}):
        said = {"found": ", ".join(foreign), "spoken": spoken}
        raise TableRefused(
            _(
                "Line 1 names languages that the bot does not speak: %(found)s. It speaks %(spoken)s beside its main "
                "language. Add the language in the settings, or take the column out of the file."
            )
            % said
        )
    if found <= {bot.language}:
        raise TableRefused(_("Line 1 names none of the bot's other languages: %(spoken)s.") % {"spoken": spoken})
