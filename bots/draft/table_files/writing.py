"""Writes tables for spreadsheet programs: CSV and XLSX. No cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from plain_text import CONTROL_CHARACTERS
from plain_text.cells import harmless

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, without which Excel misreads it. No cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str, widths: Sequence[int]) -> bytes:
    """The rows as XLSX. Every cell is a text, whatever it looks like. `widths`: of the columns, in characters."""
    # Imported here because processes that serve visitors never need it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in (header, *rows):
        cells = [WriteOnlyCell(sheet, value=harmless(CONTROL_CHARACTERS.sub("", cell))) for cell in row]
        for cell in cells:
            cell.data_type = "s"
            if "\n" in str(cell.value):
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
