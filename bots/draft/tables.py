"""Writes phrases as CSV and XLSX, and reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import msgspec
from django.utils.translation import gettext as _

from bots.draft import table_files
from plain_text import CONTROL_CHARACTERS
from plain_text.cells import harmless

HEADER = ("interaction", "phrase")
COLUMNS = {"interaction": ("interaction", "category"), "phrase": ("phrase", "text")}
"""The columns that are read, and their other names."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A phrase of the file. `line` counts from 1, the header included."""

    line: int
    interaction: str
    phrase: str


class Phrases(msgspec.Struct, frozen=True):
    """The phrases of a file. `encoding` is set if it had to be guessed."""

    rows: list[Row]
    encoding: str


def as_csv(rows: Iterable[tuple[str, str]]) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, without which Excel misreads it. No cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[tuple[str, str]]) -> bytes:
    """The rows as XLSX. Every cell is a text, whatever it looks like."""
    # Imported here because processes that serve visitors never need it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Phrases"))
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 80
    for row in (HEADER, *rows):
        cells = [WriteOnlyCell(sheet, value=harmless(CONTROL_CHARACTERS.sub("", cell))) for cell in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> Phrases:
    """The phrases in a file that somebody chose on a page. Raises TableRefused."""
    table = table_files.read(content, COLUMNS, limits=table_files.FROM_BROWSER)
    rows = [Row(line, interaction, " ".join(phrase.split())) for line, (interaction, phrase) in table.rows]
    return Phrases(rows, table.encoding)
