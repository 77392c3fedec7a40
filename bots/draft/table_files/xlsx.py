"""The first sheet of an XLSX, as texts.

Read as a stream and by ourselves: openpyxl makes every row up to a row's number, so that a kilobyte takes an hour, and
holds all of styles and shared texts as objects. Its knowledge of formats and dates is used.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from bots.draft.table_files.budget import Budget, too_large
from bots.draft.table_files.package import Package, damaged, nothing

LONGEST_CELL = 40_000  # characters; Excel's own limit is 32,767
COLUMN = re.compile(r"[A-Z]{1,3}")
LINE_BREAK = "_x000D_"  # as Excel writes a carriage return


def lines(content: bytes, budget: Budget) -> Iterator[tuple[int, list[str]]]:
    """Each row that has cells, with its number. Raises TableRefused."""
    package = Package(content, budget)
    workbook = next((name for kind, name in package.relations("").values() if kind == "officeDocument"), "")
    relations = package.relations(workbook)
    sheet = _first_sheet(package, workbook, relations)
    parts = {kind: name for kind, name in relations.values() if kind in {"sharedStrings", "styles"}}
    texts = _shared_texts(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    dates = _date_styles(package, parts["styles"]) if "styles" in parts else set()
    reader = Sheet(texts, dates, budget)
    for _piece in package.parse(sheet, reader.start, reader.end, reader.text):
        while reader.rows:
            yield reader.rows.popleft()


def _first_sheet(package: Package, workbook: str, relations: dict[str, tuple[str, str]]) -> str:
    """The part of the first sheet with cells."""
    found: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            kind, part = relations.get(key, ("", ""))
            found.extend([part] if kind == "worksheet" else [])

    for _piece in package.parse(workbook, start, nothing, nothing):
        pass
    if not found:
        raise damaged()
    return found[0]


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


def _date_styles(package: Package, part: str) -> set[int]:
    """The numbers of the cell styles that show a number as a date or a time."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    formats: dict[str, str] = {str(number): form for number, form in BUILTIN_FORMATS.items()}
    cells: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:LONGEST_CELL]
        elif tag == "xf" and "cellXfs" in inside:
            cells.append(attributes.get("numFmtId", "0"))

    def end(_tag: str) -> None:
        inside.pop()

    for _piece in package.parse(part, start, end, nothing):
        pass
    dates = {number for number, form in formats.items() if is_date_format(form)}
    return {number for number, form in enumerate(cells) if form in dates}


class Sheet:
    """Reads a sheet's elements. `rows` are the rows that are complete."""

    def __init__(self, texts: list[str], dates: set[int], budget: Budget) -> None:
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
            self.column = _column(named[0]) if named else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.words.taken()

    def end(self, tag: str) -> None:
        self.words.end(tag)
        if tag == "c" and self.column <= self.columns:
            value = self.value(self.words.taken())
            if value:
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
            case "n" if text:
                return _written(text, date=_number(self.style, 0) in self.dates)
            case _:
                return text


def _written(text: str, *, date: bool) -> str:
    """A number without a fraction that it does not have, or the date that it stands for."""
    try:
        number = float(text)
    except ValueError:
        return text
    if date:
        from openpyxl.utils.datetime import from_excel

        try:
            return str(from_excel(number))
        except (ValueError, OverflowError):
            return text
    return str(int(number)) if number.is_integer() else str(number)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
