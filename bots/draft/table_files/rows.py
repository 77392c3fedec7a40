"""The rows below a table's header. What cannot be taken is refused, so that no text is lost unseen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft.table_files.budget import Budget
from bots.draft.table_files.header import Header
from bots.draft.table_files.problems import TableRefused
from bots.draft.table_files.values import Fault
from bots.draft.table_files.xlsx import column_name
from plain_text import clean_line
from plain_text.cells import original

LINES_NAMED = 10
CELLS_QUOTED = 3
LONGEST_QUOTE = 40  # characters
Line = tuple[int, list[str]]


def rows_below(header: Header, lines: Iterator[Line], budget: Budget, *, is_sheet: bool) -> Iterator[Line]:
    """The rows that are not blank: the number of the line, and the wanted cells without the export's apostrophe.

    Raises TableRefused.
    """
    for line, cells in lines:
        if strays := header.strays(cells):
            more = [number for number, others in islice(lines, budget.limits.rows) if header.strays(others)]
            raise _stray(line, cells, strays, more, is_sheet=is_sheet)
        wanted = [cells[place].strip() if place is not None and place < len(cells) else "" for place in header.places]
        if any(wanted):
            for place in header.places:
                if place is not None and place < len(cells) and isinstance(cells[place], Fault):
                    raise _fault(line, place, cells[place])
            budget.take_row(wanted)
            yield line, [original(cell) for cell in wanted]


def _stray(line: int, cells: list[str], strays: list[int], more: list[int], *, is_sheet: bool) -> TableRefused:
    quoted = ", ".join(f"“{clean_line(cells[place], LONGEST_QUOTE)}”" for place in strays[:CELLS_QUOTED])
    said = {"line": line, "cell": f"{column_name(strays[0])}{line}", "quoted": quoted}
    if is_sheet:
        told = _("Cell %(cell)s: the first line has no name for the column of %(quoted)s. Name it, or empty the cell.")
    else:
        told = _(
            "Line %(line)d has more cells than the first line has names: %(quoted)s. Put a text that holds a separator "
            'in quotation marks ("one, two"); delete what is no text, or name its column.'
        )
    if not more:
        return TableRefused(told % said)
    named = ", ".join(map(str, more[:LINES_NAMED])) + (" …" if len(more) > LINES_NAMED else "")
    also = ngettext("The same goes for line %(lines)s.", "The same goes for lines %(lines)s.", len(more))
    return TableRefused(f"{told % said} {also % {'lines': named}}")


def _fault(line: int, place: int, cell: str) -> TableRefused:
    said = {"cell": f"{column_name(place)}{line}", "error": clean_line(cell, LONGEST_QUOTE)}
    return TableRefused(_("Cell %(cell)s holds the error %(error)s. Correct its formula, or empty the cell.") % said)
