"""Reads the tables that people choose: CSV in any usual encoding, TSV, XLSX. A file may hold anything.

The administration and `import_bot` read by this alone. What a file may cost is in `budget`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from django.utils.translation import gettext as _

from bots.draft.table_files import delimited, xlsx
from bots.draft.table_files.budget import FROM_BROWSER, FROM_COMMAND, Budget, Limits
from bots.draft.table_files.encodings import decoded
from bots.draft.table_files.header import Header
from bots.draft.table_files.problems import TableRefused
from bots.draft.table_files.rows import rows_below
from plain_text import clean_line

__all__ = ["FROM_BROWSER", "FROM_COMMAND", "Limits", "Table", "TableRefused", "read"]

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and an XLSX with a password


class Table(msgspec.Struct):
    """The rows below the header that are not blank: the number of the line, from 1, and the wanted cells.

    `found`: the wanted columns that the header names. `ignored`: its other names, as they are written. `encoding` is
    set if it had to be guessed.
    """

    rows: list[tuple[int, list[str]]]
    found: set[str]
    ignored: list[str]
    encoding: str = ""


def read(
    content: bytes,
    columns: Mapping[str, Sequence[str]],
    *,
    limits: Limits,
    optional: Sequence[str] = (),
    is_gone: Callable[[], bool] = lambda: False,
) -> Table:
    """Reads the columns, each of which may have several names in the header; those in `optional` may be missing.

    Cells come in the order of `columns`, stripped. Blank rows above the header and the line `sep=;` are left out.
    `is_gone` tells that nobody waits for the table any more.

    Raises TableRefused, also for cells that hold something and stand below no name, and for errors of a spreadsheet.
    """
    budget = Budget(limits, is_gone)
    budget.take_file(content)
    if content.startswith(COMPOUND):
        raise TableRefused(_("This file has a password, or is an old XLS. Save it as XLSX without a password."))
    encoding = ""
    is_sheet = content.startswith(ZIP)
    if is_sheet:
        lines = xlsx.lines(content, budget)
    else:
        text, encoding = decoded(content)
        lines = delimited.lines(text, {name for each in columns.values() for name in each}, budget)
    first = next((cells for _line, cells in lines if any(clean_line(cell, 1) for cell in cells)), [])
    header = Header(first, columns, optional)
    rows = list(rows_below(header, lines, budget, is_sheet=is_sheet))
    if not rows:
        raise TableRefused(_("There is no row below the first line."))
    return Table(rows, header.found, header.ignored, encoding)
