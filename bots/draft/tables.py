"""Writes and reads phrases as CSV and XLSX. A file that is read may hold anything."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from plain_text import CONTROL_CHARACTERS
from plain_text.cells import harmless, original

HEADER = ("interaction", "phrase")
NAMES = {"interaction": ("interaction", "category"), "phrase": ("phrase", "text")}
LARGEST_FILE = 2 * 10**6
LARGEST_UNPACKED = 40 * 10**6
MOST_PARTS = 200
MOST_ROWS = 20_000
MOST_COLUMNS = 40


class TableRefused(ValueError):
    """The file cannot be read; the message is a sentence for the person who chose it."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A phrase of the file. `line` counts from 1, the header included."""

    line: int
    interaction: str
    phrase: str


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


def read(content: bytes) -> list[Row]:
    """The rows that are not blank, of a CSV or the first sheet of an XLSX. Raises TableRefused."""
    if len(content) > LARGEST_FILE:
        raise TableRefused(_("The file is larger than %(size)d MB. Split it.") % {"size": LARGEST_FILE // 10**6})
    lines = _lines_of_xlsx(content) if content.startswith(b"PK\x03\x04") else _lines_of_csv(content)
    _first, header = next(lines, (1, []))
    places = _places([cell.strip().casefold() for cell in header])
    rows: list[Row] = []
    for line, cells in lines:
        interaction, phrase = (cells[place].strip() if place < len(cells) else "" for place in places)
        if not interaction and not phrase:
            continue
        if len(rows) == MOST_ROWS:
            raise TableRefused(_("There are more than %(count)d rows. Split the file.") % {"count": MOST_ROWS})
        rows.append(Row(line, original(interaction), " ".join(original(phrase).split())))
    if not rows:
        raise TableRefused(_("There is no row below the first line."))
    return rows


def _places(header: list[str]) -> tuple[int, int]:
    found = []
    for wanted, names in NAMES.items():
        place = next((header.index(name) for name in names if name in header), None)
        if place is None:
            said = {"column": wanted, "found": ", ".join(name[:40] for name in header[:8] if name) or "-"}
            raise TableRefused(_("The first line must name “interaction” and “phrase”; it has: %(found)s.") % said)
        found.append(place)
    return found[0], found[1]


def _lines_of_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        said = {"line": reader.line_num, "reason": error}
        raise TableRefused(_("Line %(line)d is not CSV: %(reason)s.") % said) from None


def _decoded(content: bytes) -> str:
    # Excel's format “Unicode text” begins with one of these.
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TableRefused(
            _("Line %(line)d is not in UTF-8. Save the file as “CSV UTF-8” or as XLSX.") % {"line": line}
        ) from None
    if "\x00" in text:
        raise TableRefused(_("This is neither a CSV nor an XLSX file."))
    return text


def _lines_of_xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    _check_unpacked(content)
    try:
        # With defusedxml installed, openpyxl refuses entities.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        # A sheet may claim any size; the cells themselves are counted.
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            yield line, [_as_text(cell) for cell in cells]
    except TableRefused:
        raise
    except Exception:  # noqa: BLE001 - what a broken file makes its reader raise is anything
        raise TableRefused(
            _("This XLSX file is damaged or not an XLSX file. Save it again, or as “CSV UTF-8”.")
        ) from None


def _check_unpacked(content: bytes) -> None:
    """Refuses a small file that unpacks to a large one. No part yields more than the size that is stated here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise TableRefused(_("This is neither a CSV nor an XLSX file.")) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise TableRefused(_("Unpacked, this file is too large. Copy the two columns into a new one."))


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
