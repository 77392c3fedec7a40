"""A table costs what its size allows, whatever it claims: a kilobyte took an hour, 56 KB took 884 MiB."""

from __future__ import annotations

import io
import struct
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from bots.draft import table_files
from bots.draft.table_files import FROM_BROWSER, Limits, TableRefused
from bots.draft.tables import COLUMNS
from tests.unit.bots.spreadsheets import MAIN, packed, with_sheet

SECONDS = 6.0  # a busy machine included
MEMORY = 150 * 2**20
HEADER = '<row><c t="inlineStr"><is><t>interaction</t></is></c><c t="inlineStr"><is><t>phrase</t></is></c></row>'
SMALL = Limits(size=2 * 10**6, rows=20_000, elements=150_000, unpacked=4 * 10**6, characters=2 * 10**6)
"""The real limits are ten times as high, and so are the files that reach them."""


def rows(xml: str, **others: str) -> bytes:
    return with_sheet(f"<sheetData>{HEADER}{xml}</sheetData>", **others)


def shared(xml: str) -> str:
    return f'<sst xmlns="{MAIN}">{xml}</sst>'


def lying() -> bytes:
    """An archive whose table of contents says that a part has ten bytes."""
    content = bytearray(rows("<row/>" * 400_000))
    for entry in zipfile.ZipFile(io.BytesIO(content)).filelist:
        if entry.filename.endswith("sheet1.xml"):
            size = struct.pack("<L", entry.file_size)
            content = content.replace(size, struct.pack("<L", 10))
    return bytes(content)


COSTLY: dict[str, Callable[[], bytes]] = {
    "a high row number": lambda: rows('<row r="2147483647"><c t="n"><v>1</v></c></row>'),
    "a row number beyond all numbers": lambda: rows(f'<row r="{"9" * 5000}"><c t="n"><v>1</v></c></row>'),
    "a far column": lambda: rows('<row><c r="ZZZ1" t="n"><v>1</v></c></row>' * 3000),
    "empty rows": lambda: rows("<row/>" * 650_000),
    "empty cells": lambda: rows(f"<row>{'<c/>' * 900_000}</row>"),
    "shared texts": lambda: rows("<row/>", sharedStrings=shared("<si/>" * 700_000)),
    "one text many times": lambda: rows(
        '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 15_000,
        sharedStrings=shared(f"<si><t>{'long text ' * 3000}</t></si>"),
    ),
    "one long text": lambda: rows("<row/>", sharedStrings=shared(f"<si><t>{'x' * 3_900_000}</t></si>")),
    "many pieces of one text": lambda: rows("<row/>", sharedStrings=shared(f"<si>{'<r><t>xx</t></r>' * 90_000}</si>")),
    "styles": lambda: rows(
        "<row/>", styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 700_000}</cellXfs></styleSheet>'
    ),
    "depth": lambda: rows("<a>" * 900_000),
    "a long tag": lambda: rows(f'<row a="{"x" * 3_900_000}"/>'),
    "many attributes": lambda: rows("<row " + "".join(f"a{n}='' " for n in range(300_000)) + "/>"),
    "a long comment": lambda: rows(f"<!--{'x' * 3_900_000}-->"),
    "many instructions": lambda: rows("<?a?>" * 700_000),
    "blank space": lambda: rows(" " * 3_900_000),
    "many parts": lambda: packed(**{f"p{number}": b"" for number in range(10_000)}),
    "a lie about a size": lying,
    "blank lines": lambda: b"interaction,phrase\n" + b"\n" * 1_900_000,
    "separators": lambda: b"interaction,phrase\n" + b"," * 1_900_000,
    "a long line without an end": lambda: b'interaction,phrase\n"' + b"x" * 1_900_000,
    "quotation marks": lambda: b"interaction,phrase\n" + b'""' * 900_000,
    "a first line of separators": lambda: b",;\t|" * 450_000,
    "bytes of no encoding": lambda: b"interaction,phrase\n" + bytes(range(128, 256)) * 14_000,
    "UTF-16 of blanks": lambda: ("interaction,phrase\n" + " \n" * 450_000).encode("utf-16"),
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_table_takes_long_or_much_memory(name: str) -> None:
    content = COSTLY[name]()
    assert len(content) <= FROM_BROWSER.size
    began = time.process_time()
    tracemalloc.start()
    try:
        table_files.read(content, COLUMNS, limits=SMALL)
    except TableRefused:
        pass
    finally:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.process_time() - began < SECONDS
    assert peak < MEMORY


def test_reading_ends_when_its_time_is_over() -> None:
    content = rows("<row/>" * 600_000)
    limits = Limits(size=2 * 10**6, rows=20_000, seconds=0.05)
    began = time.monotonic()
    with pytest.raises(TableRefused, match="takes too long"):
        table_files.read(content, COLUMNS, limits=limits)
    assert time.monotonic() - began < 1


def test_a_full_table_is_read_within_the_limits() -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    row = f"<row>{cell.format('hello')}{cell.format('a phrase of a usual length')}</row>"
    began = time.monotonic()
    table = table_files.read(rows(row * FROM_BROWSER.rows), COLUMNS, limits=FROM_BROWSER)
    assert len(table.rows) == FROM_BROWSER.rows
    assert time.monotonic() - began < FROM_BROWSER.seconds
    with pytest.raises(TableRefused, match="more than 20000 rows"):
        table_files.read(rows(row * (FROM_BROWSER.rows + 1)), COLUMNS, limits=FROM_BROWSER)
    assert threading.active_count() < 50


@pytest.mark.parametrize(
    "content", [b"interaction,phrase\n" + b"a,b\n" * 400_000, rows("<row/>" * 400_000)], ids=["csv", "xlsx"]
)
def test_a_table_is_not_read_on_when_nobody_waits_for_it(content: bytes) -> None:
    asked = []

    def is_gone() -> bool:
        asked.append(True)
        return len(asked) > 2

    generous = Limits(size=10**8, rows=10**7, elements=10**8, characters=10**9)
    with pytest.raises(TableRefused, match="You left"):
        table_files.read(content, COLUMNS, limits=generous, is_gone=is_gone)
    assert len(asked) == 3
