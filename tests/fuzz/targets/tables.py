"""Tables: as texts, as spreadsheets of any elements, as damaged archives."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from bots.draft import table_files
from bots.draft.table_files import FROM_BROWSER, TableRefused
from bots.draft.tables import COLUMNS
from tests.fuzz.target import Target
from tests.unit.bots.spreadsheets import MAIN, sheet, with_sheet

WORDS = [
    "interaction",
    "phrase",
    "hello",
    "x",
    "",
    " ",
    "\n",
    "\r",
    '"',
    "''",
    "=1",
    "sep=;",
    ",",
    ";",
    "\t",
    "|",
    "ü",
    "漢",
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1251", "gb18030", "cp932"]
TAGS = [
    "worksheet",
    "sheetData",
    "row",
    "c",
    "v",
    "t",
    "is",
    "si",
    "r",
    "rPh",
    "f",
    "sst",
    "xf",
    "cellXfs",
    "numFmt",
    "a:c",
]
NAMES = ["r", "t", "s", "id", "r:id", "formatCode", "numFmtId", "xmlns", "Target", "xml:space"]
VALUES = [
    "1",
    "0",
    "-1",
    "A1",
    "XFD1048576",
    "s",
    "n",
    "b",
    "str",
    "inlineStr",
    "d",
    "e",
    "99999999999",
    "yyyy",
    "",
    "1e999",
    "nan",
]


def read(content: bytes) -> None:
    try:
        table = table_files.read(content, COLUMNS, limits=FROM_BROWSER)
    except TableRefused as refused:
        assert str(refused)
        return
    numbers = [line for line, _cells in table.rows]
    assert all(number > 0 for number in numbers)
    assert all(len(cells) == len(COLUMNS) and any(cells) for _line, cells in table.rows)


def as_text(value: tuple[str, str, bytes]) -> None:
    text, encoding, more = value
    read(text.encode(encoding, errors="replace") + more)


PIECES = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=40).map("".join)
HEADED = st.tuples(
    st.sampled_from(["interaction,phrase\n", "phrase;interaction\r\n", "sep=|\ntext|category\n"]), PIECES
)
TEXTS = Target(
    "tables",
    st.tuples(
        st.one_of(PIECES, HEADED.map("".join)),
        st.sampled_from(ENCODINGS),
        st.one_of(st.just(b""), st.binary(max_size=40)),
    ),
    as_text,
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 4) -> str:
    """XML of any elements that a sheet knows."""
    if depth == 0:
        return draw(st.sampled_from(["", "1", "0", "interaction", "phrase", "x", "&lt;", "&#10;", "_x000D_", "2026"]))
    tag = draw(st.sampled_from(TAGS))
    given = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=2))
    attributes = "".join(f' {name}="{value}"' for name, value in given.items())
    inside = "".join(draw(st.lists(elements(depth - 1), max_size=3)))
    return draw(st.sampled_from([f"<{tag}{attributes}>{inside}</{tag}>", f"<{tag}{attributes}/>", inside]))


CELL = '<c t="inlineStr"><is><t>{}</t></is></c>'
HEADER = f"<row>{CELL.format('interaction')}{CELL.format('phrase')}</row>"


def as_sheet(value: tuple[str, str, str]) -> None:
    rows, shared, styles = value
    space = f'xmlns="{MAIN}" xmlns:r="r" xmlns:a="a"'
    read(
        with_sheet(
            f'<sheetData xmlns:r="r" xmlns:a="a">{HEADER}{rows}</sheetData>',
            sharedStrings=f"<sst {space}>{shared}</sst>",
            styles=f"<styleSheet {space}>{styles}</styleSheet>",
        )
    )


SPREADSHEETS = Target("spreadsheets", st.tuples(elements(), elements(), elements()), as_sheet, seconds=5)


@cache
def whole() -> bytes:
    return sheet(("interaction", "phrase"), ("hello", "grüß dich"), ("prices", 12.5))


def as_archive(value: tuple[list[tuple[float, int]], float, bytes]) -> None:
    changes, end, more = value
    content = bytearray(whole())
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    read(bytes(content[: int(end * len(content))]) + more)


FRACTION = st.floats(0, 1, allow_nan=False)
CHANGES: st.SearchStrategy[Any] = st.lists(st.tuples(FRACTION, st.integers(0, 255)), max_size=6)
ARCHIVES = Target(
    "damaged-spreadsheets",
    st.tuples(CHANGES, st.one_of(st.just(1.0), FRACTION), st.one_of(st.just(b""), st.binary(max_size=30))),
    as_archive,
    seconds=5,
)
