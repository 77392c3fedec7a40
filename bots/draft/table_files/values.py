"""What the cells of a spreadsheet stand for: numbers, dates, errors of formulas."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from bots.draft.table_files.package import Package, nothing

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d.*)", re.ASCII)
MIDNIGHT = re.compile(r"00:00(:00(\.0+)?)?Z?")
LONGEST_FORMAT = 40_000  # characters


class Fault(str):
    """The text of a cell whose formula has an error, such as #N/A."""

    __slots__ = ()


def date_styles(package: Package, part: str) -> set[int]:
    """The numbers of the cell styles that show a number as a date or a time."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    formats: dict[str, str] = {str(number): form for number, form in BUILTIN_FORMATS.items()}
    cells: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:LONGEST_FORMAT]
        elif tag == "xf" and "cellXfs" in inside:
            cells.append(attributes.get("numFmtId", "0"))

    def end(_tag: str) -> None:
        inside.pop()

    for _piece in package.parse(part, start, end, nothing):
        pass
    dates = {number for number, form in formats.items() if is_date_format(form)}
    return {number for number, form in enumerate(cells) if form in dates}


class Dates(msgspec.Struct, frozen=True):
    """Which cell styles show a number as a date or a time, and from which day a workbook counts."""

    styles: set[int]
    epoch: dt.datetime

    def written(self, number: float) -> str:
        """The date, the time, or both. Raises ValueError and OverflowError."""
        from openpyxl.utils.datetime import from_excel

        return without_midnight(str(from_excel(number, self.epoch)))


def without_midnight(moment: str) -> str:
    """A date of a date alone: programs keep it as the first moment of its day."""
    found = MOMENT.fullmatch(moment)
    if found is None:
        return moment
    date, time = found.groups()
    return date if MIDNIGHT.fullmatch(time) else f"{date} {time}"


def written(text: str, dates: Dates | None) -> str:
    """A number as spreadsheet programs show it, with at most 15 digits; with `dates`, what it stands for."""
    try:
        number = float(text)
    except ValueError:
        return text
    if dates:
        try:
            return dates.written(number)
        except (ValueError, OverflowError):
            return text
    return str(int(number)) if number.is_integer() else str(float(f"{number:.15g}"))
