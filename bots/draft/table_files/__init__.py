"""Reads the tables that people choose: CSV in any usual encoding, TSV, XLSX. A file may hold anything.

The administration and `import_bot` read by this alone. What a file may cost is in `budget`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from django.utils.translation import gettext as _

from bots.draft.table_files import delimited, xlsx
from bots.draft.table_files.budget import FROM_BROWSER, FROM_COMMAND, Budget, Limits
from bots.draft.table_files.encodings import decoded
from bots.draft.table_files.problems import TableRefused
from plain_text.cells import original

__all__ = ["FROM_BROWSER", "FROM_COMMAND", "Limits", "Table", "TableRefused", "read"]

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and an XLSX with a password
NAMED = 8  # columns that an error repeats


class Table(msgspec.Struct):
    """The rows below the header that are not blank: the number of the line, from 1, and the wanted cells.

    `header`: the names of all columns, in small letters. `encoding` is set if it had to be guessed.
    """

    rows: list[tuple[int, list[str]]]
    header: list[str]
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
    `is_gone` tells that nobody waits for the table any more. Raises TableRefused.
    """
    budget = Budget(limits, is_gone)
    budget.take_file(content)
    if content.startswith(COMPOUND):
        raise TableRefused(_("This file has a password, or is an old XLS. Save it as XLSX without a password."))
    names = {name for each in columns.values() for name in each}
    encoding = ""
    if content.startswith(ZIP):
        lines = xlsx.lines(content, budget)
    else:
        text, encoding = decoded(content)
        lines = delimited.lines(text, names, budget)
    header = next((cells for _line, cells in lines if any(cell.strip() for cell in cells)), [])
    header = [cell.strip().casefold() for cell in header]
    places = _places(header, columns, optional)
    rows = list(_rows(lines, places, budget))
    if not rows:
        raise TableRefused(_("There is no row below the first line."))
    return Table(rows, header, encoding)


def _rows(
    lines: Iterator[tuple[int, list[str]]], places: list[int | None], budget: Budget
) -> Iterator[tuple[int, list[str]]]:
    for line, cells in lines:
        wanted = [cells[place].strip() if place is not None and place < len(cells) else "" for place in places]
        if any(wanted):
            budget.take_row(wanted)
            yield line, [original(cell) for cell in wanted]


def _places(header: list[str], columns: Mapping[str, Sequence[str]], optional: Sequence[str]) -> list[int | None]:
    places: list[int | None] = []
    for wanted, names in columns.items():
        place = next((header.index(name) for name in names if name in header), None)
        if place is None and wanted not in optional:
            raise TableRefused(
                _("The first line must name %(wanted)s; it has: %(found)s.")
                % {
                    "wanted": " and ".join(f"“{name}”" for name in columns if name not in optional),
                    "found": ", ".join(name[:40] for name in header[:NAMED] if name) or "-",
                }
            )
        places.append(place)
    return places
