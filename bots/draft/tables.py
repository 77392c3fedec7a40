"""Writes phrases as CSV and XLSX, and reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from django.utils.translation import gettext as _

from bots.draft import table_files
from bots.draft.table_files import writing

HEADER = ("interaction", "phrase")
COLUMNS = {"interaction": ("interaction", "category"), "phrase": ("phrase", "text")}
"""The columns that are read, and their other names."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A phrase of the file. `line` counts from 1, the header included."""

    line: int
    interaction: str
    phrase: str


class Phrases(msgspec.Struct, frozen=True):
    """The phrases of a file, and the names of the columns that are not read.

    `encoding` is set if it had to be guessed.
    """

    rows: list[Row]
    encoding: str
    ignored: list[str]


def as_csv(rows: Iterable[tuple[str, str]]) -> bytes:
    """The rows as CSV."""
    return writing.as_csv(HEADER, rows)


def as_xlsx(rows: Iterable[tuple[str, str]]) -> bytes:
    """The rows as XLSX."""
    return writing.as_xlsx(HEADER, rows, title=_("Phrases"), widths=(30, 80))


def read(content: bytes, is_gone: Callable[[], bool] = lambda: False) -> Phrases:
    """The phrases in a file that somebody chose on a page, who may be gone meanwhile. Raises TableRefused."""
    table = table_files.read(content, COLUMNS, limits=table_files.FROM_BROWSER, is_gone=is_gone)
    rows = [Row(line, interaction, " ".join(phrase.split())) for line, (interaction, phrase) in table.rows]
    return Phrases(rows, table.encoding, table.ignored)
