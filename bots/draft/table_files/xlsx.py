"""The first sheet of an XLSX, as texts.

Read as a stream and by ourselves: openpyxl makes every row up to a row's number, so that a kilobyte takes an hour, and
holds all of styles and shared texts as objects. Its knowledge of formats and dates is used.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from collections.abc import Iterator

from bots.draft.table_files.budget import Budget, too_large
from bots.draft.table_files.package import Package, damaged, nothing
from bots.draft.table_files.values import Dates, Fault, date_styles, without_midnight, written

LONGEST_CELL = 40_000  # characters; Excel's own limit is 32,767
COLUMN = re.compile(r"[A-Z]{1,3}")
TRUE = {"1", "true", "on"}
LINE_BREAK = "_x000D_"  # as Excel writes a carriage return


def lines(content: bytes, budget: Budget) -> Iterator[tuple[int, list[str]]]:
    """Each row that has cells, with its number. Raises TableRefused."""
    package = Package(content, budget)
    workbook = next((name for kind, name in package.relations("").values() if kind == "officeDocument"), "")
    relations = package.relations(workbook)
    sheet, epoch = _first_sheet(package, workbook, relations)
    parts = {kind: name for kind, name in relations.values() if kind in {"sharedStrings", "styles"}}
    texts = _shared_texts(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    dates = date_styles(package, parts["styles"]) if "styles" in parts else set()
    reader = Sheet(texts, Dates(dates, epoch), budget)
    for _piece in package.parse(sheet, reader.start, reader.end, reader.text):
        while reader.rows:
            yield reader.rows.popleft()


def _first_sheet(package: Package, workbook: str, relations: dict[str, tuple[str, str]]) -> tuple[str, dt.datetime]:
    """The part of the first sheet with cells, and the day from which the workbook counts."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    found: list[str] = []
    epochs = [CALENDAR_WINDOWS_1900]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            kind, part = relations.get(key, ("", ""))
            found.extend([part] if kind == "worksheet" else [])
        elif tag == "workbookPr" and attributes.get("date1904", "") in TRUE:
            epochs.append(CALENDAR_MAC_1904)

    for _piece in package.parse(workbook, start, nothing, nothing):
        pass
    if not found:
        raise damaged()
    return found[0], epochs[-1]


class Words:
    """Collects the text inside `t` elements, without phonetic hints (`rPh`)."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.reading = self.hint = False

    def start(self, tag: str) -> None:
        self.hint = self.hint or tag == "rPh"
        self.reading = tag in {"t", "v"} and not self.hint

    def end(self, tag: str) -> None:
        self.reading = False
        if tag == "rPh":
            self.hint = False

    def text(self, text: str) -> None:
        if self.reading:
            self.size += len(text)
            if self.size > LONGEST_CELL:
                raise too_large()
            self.parts.append(text)

    def taken(self) -> str:
        """The text so far; the next one begins empty."""
        text = "".join(self.parts).replace(LINE_BREAK, "\r")
        self.parts, self.size = [], 0
        return text


def _shared_texts(package: Package, part: str) -> list[str]:
    found: list[str] = []
    words = Words()

    def end(tag: str) -> None:
        words.end(tag)
        if tag == "si":
            found.append(words.taken())

    for _piece in package.parse(part, lambda tag, _attributes: words.start(tag), end, words.text):
        pass
    return found


class Sheet:
    """Reads a sheet's elements. `rows` are the rows that are complete."""

    def __init__(self, texts: list[str], dates: Dates, budget: Budget) -> None:
        self.texts, self.dates, self.columns = texts, dates, budget.limits.columns
        self.rows: deque[tuple[int, list[str]]] = deque()
        self.line = self.column = 0
        self.cells: list[str] = []
        self.kind = self.style = ""
        self.words = Words()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.words.start(tag)
        if tag == "row":
            self.line = _number(attributes.get("r", ""), self.line + 1)
            self.cells, self.column = [], 0
        elif tag == "c":
            named = COLUMN.match(attributes.get("r", ""))
            column = _column(named[0]) if named else self.column + 1
            # All columns beyond the last one count as one, whose first text is kept: a far one takes no room.
            self.column = min(column, self.columns + 1)
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.words.taken()

    def end(self, tag: str) -> None:
        self.words.end(tag)
        if tag == "c":
            value = self.value(self.words.taken())
            if value and not (self.column > self.columns and len(self.cells) == self.column):
                self.cells += [""] * (self.column - len(self.cells))
                self.cells[self.column - 1] = value
        elif tag == "row" and self.cells:
            self.rows.append((self.line, self.cells))

    def text(self, text: str) -> None:
        self.words.text(text)

    def value(self, text: str) -> str:
        """The cell as a person sees it."""
        match self.kind:
            case "s":
                number = _number(text, -1)
                if not 0 <= number < len(self.texts):
                    raise damaged()
                return self.texts[number]
            case "b":
                return {"0": "FALSE", "1": "TRUE"}.get(text, text)
            case "e":
                return Fault(text)
            case "d":
                return without_midnight(text)
            case "n" if text:
                return written(text, self.dates if _number(self.style, 0) in self.dates.styles else None)
            case _:
                return text


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_name(place: int) -> str:
    """The letters of a column by its place, from 0."""
    letters, number = "", place + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
