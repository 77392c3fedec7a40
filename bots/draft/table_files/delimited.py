"""Tables as text: CSV with any usual separator, and TSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bots.draft.table_files.budget import Budget
from bots.draft.table_files.problems import TableRefused
from bots.understanding.normalization import comparable

SEPARATORS = ",;\t|"
# Excel's own first line; it may be quoted.
DECLARED = re.compile(r'"?sep=(?P<separator>[^"\r\n])"?[ ,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
BLANK = re.compile(r'[\s,;|"]*')
LONGEST_HEADER = 64 * 1024  # characters that are looked at for the separator
CLOCK = 1000  # rows between two looks at the clock


def lines(text: str, names: set[str], budget: Budget) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line, from 1. Raises TableRefused.

    The separator is the declared one, else the one that finds most of `names` in the first row that is not blank.
    """
    declared = DECLARED.match(text)
    start = declared.end() if declared else 0
    skipped = text[:start].count("\n") or (1 if declared else 0)
    separator = declared["separator"] if declared else _separator(text[start:], names)
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator, strict=True)
    line = 1 + skipped
    try:
        for number, cells in enumerate(reader):
            budget.take_element()
            if number % CLOCK == 0:
                budget.look_at_the_clock()
            yield line, cells
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        said = {"line": reader.line_num + skipped, "reason": error}
        raise TableRefused(_("Line %(line)d is not CSV: %(reason)s.") % said) from None


def _separator(text: str, names: set[str]) -> str:
    known = {comparable(name) for name in names}
    start = 0
    for line in io.StringIO(text, newline=""):
        if not BLANK.fullmatch(line):
            break
        start += len(line)
    beginning = text[start : start + LONGEST_HEADER]

    def found(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader(io.StringIO(beginning, newline=""), delimiter=separator), [])
        except csv.Error:
            return 0, 0
        return sum(comparable(cell) in known for cell in cells), len(cells)

    return max(SEPARATORS, key=found)
