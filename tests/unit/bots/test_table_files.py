"""Tables as office programs and databases write them are read; any other file is refused in a sentence."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bots.draft import table_files
from bots.draft.table_files import FROM_BROWSER, TableRefused
from bots.draft.tables import COLUMNS, as_csv, as_xlsx
from tests.unit.bots.spreadsheets import BOMB, MAIN, packed, sheet, with_parts, with_sheet


def read(content: bytes) -> list[tuple[str, str]]:
    """The pairs of interaction and phrase."""
    rows = table_files.read(content, COLUMNS, limits=FROM_BROWSER).rows
    return [(interaction, phrase) for _line, (interaction, phrase) in rows]


def lines(content: bytes) -> list[int]:
    return [line for line, _cells in table_files.read(content, COLUMNS, limits=FROM_BROWSER).rows]


TABLE = "interaction,phrase\r\nhello,grüß dich\r\n"


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\r\ninteraction;phrase\r\nhello;grüß dich\r\n".encode(),
        "sep=,\ninteraction,phrase\nhello,grüß dich".encode(),
        '"sep=;"\r\ninteraction;phrase\r\nhello;grüß dich\r\n'.encode(),
        "SEP=\t\r\ninteraction\tphrase\r\nhello\tgrüß dich\r\n".encode(),
        "sep=|\rinteraction|phrase\rhello|grüß dich\r".encode(),
        "\r\ninteraction,phrase\r\nhello,grüß dich\r\n".encode(),
        "\n\n;;;\ninteraction;phrase\nhello;grüß dich\n".encode(),
        "\ufeff\n,,\n interaction , phrase \nhello,grüß dich\n".encode(),
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.encode("utf-32"),
        TABLE.encode("cp1252"),
        TABLE.encode("latin-1"),
        TABLE.replace(",", "\t").encode("utf-16"),
        *(TABLE.replace("\r\n", end).replace(",", by).encode() for end in ("\r", "\r\r\n") for by in ",;\t|"),
        "\r\r;;\rinteraction;phrase\rhello;grüß dich\r".encode("utf-16"),
        '"a\r note, of two";interaction;phrase\r;hello;grüß dich\r'.encode(),
        TABLE.replace("\r\n", "\n").encode() + b"\x1a",
        "phrase;interaction\ngrüß dich;hello\n".encode(),
        "Category\tText\tReply\nhello\tgrüß dich\tx\n".encode(),
        "interaction|phrase\nhello|grüß dich\n".encode(),
        '"interaction";"phrase";"a, b, c, d, e"\n"hello";"grüß dich";\n'.encode(),
        'phrase,note,interaction\n"grüß\ndich","1;2;3",hello\n'.replace("\ndich", " dich").encode(),
        sheet(("interaction", "phrase"), ("hello", "grüß dich")),
        sheet((None,), ("", " "), ("note", "Phrase", "INTERACTION"), ("x", "grüß dich", "hello")),
        with_parts(
            sheet(("interaction", "phrase"), ("hello", "grüß dich")), **{"xl/workbook.xml": "xl/workbook22.xml"}
        ),
        as_csv([("hello", "grüß dich")]),
        as_xlsx([("hello", "grüß dich")]),
    ],
    ids=lambda content: repr(content[: 10 if content.startswith(b"PK") else 24]),  # behind it a ZIP has the time
)
def test_the_usual_ways_to_write_a_table_are_read(content: bytes) -> None:
    assert read(content) == [("hello", "grüß dich")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("naïve café, “quoted” – 5 €", "cp1252"),
        ("¿Dónde está? ¡Mañana!", "cp1252"),
        ("Wo finde ich das Gerät für Größe XL", "cp1252"),
        ("где мой заказ и когда он придёт", "cp1251"),
        ("πού είναι η παραγγελία μου", "cp1253"),
        ("注文した商品がまだ届いていません。配送状況を確認したいです。返品の方法も教えてください", "cp932"),
    ],
)
def test_a_text_in_an_older_encoding_is_read_and_the_guess_is_named(text: str, encoding: str) -> None:
    content = "interaction,phrase\n" + "".join(f'order,"{text} {number}"\n' for number in range(5))
    table = table_files.read(
        content.replace("“", '""').replace("”", '""').encode(encoding), COLUMNS, limits=FROM_BROWSER
    )
    assert table.encoding == encoding
    assert table.rows[0][1][1].replace('"', "") == f"{text} 0".replace("“", "").replace("”", "")


def test_lines_are_those_of_the_file() -> None:
    assert lines(b'sep=,\n\ninteraction,phrase\nhello,"a\nb"\n,\nhello,c\n') == [4, 7]
    assert lines(sheet(("interaction", "phrase"), (None, None), ("hello", "a"))) == [3]


def test_cells_of_a_spreadsheet_are_what_a_person_sees() -> None:
    noon = dt.datetime(2026, 12, 31, 12, 30, tzinfo=dt.UTC).replace(tzinfo=None)
    given: dict[Any, str] = {12.0: "12", 0.5: "0.5", -3: "-3", True: "TRUE", "a\nb": "a\nb", "12": "12"}
    given |= {dt.date(2026, 12, 31): "2026-12-31", noon: "2026-12-31 12:30:00", 10**15: "1000000000000000"}
    found = read(sheet(("interaction", "phrase"), *(("x", value) for value in given)))
    assert [phrase for _name, phrase in found] == list(given.values())


def test_shared_texts_are_read() -> None:
    """As Excel writes them, with a text in pieces of several formats."""
    texts = ("interaction", "phrase", "hello", "one</t></r><r><t>two")
    shared = "".join(f"<si><r><t>{text}</t></r></si>" for text in texts)
    cell = '<c r="{}" t="s"><v>{}</v></c>'
    given = ((1, "A1", 0), (1, "C1", 1), (3, "A3", 2), (3, "C3", 3))
    sheet_rows = "".join(
        f'<row r="{row}">{"".join(cell.format(place, number) for at, place, number in given if at == row)}</row>'
        for row in (1, 3)
    )
    content = with_sheet(f"<sheetData>{sheet_rows}</sheetData>", sharedStrings=f'<sst xmlns="{MAIN}">{shared}</sst>')
    assert read(content) == [("hello", "onetwo")]
    assert lines(content) == [3]


def test_phonetic_hints_are_no_part_of_a_text() -> None:
    cell = '<c t="inlineStr"><is>{}</is></c>'
    names = "".join(cell.format(f"<t>{name}</t>") for name in ("interaction", "phrase"))
    city = cell.format('<r><t>東</t></r><r><t>京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>')
    rows = f'<row>{names}</row><row>{city}<c t="str"><f>A1</f><v>x</v></c></row>'
    assert read(with_sheet(f"<sheetData>{rows}</sheetData>")) == [("東京", "x")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x01\x02", "neither a CSV nor an XLSX"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "neither a CSV nor an XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "has a password, or is an old XLS"),
        (b"", "The first line must name “interaction” and “phrase”; it has: -."),
        (b"\n\n", "The first line must name"),
        (b"sep=;", "The first line must name"),
        (b"interaction,phrase\n\n,\n", "There is no row"),
        (b'interaction,phrase\nhello,"open', "Line 2 is not CSV"),
        (b"\xff\xfeinteraction", "damaged"),
        (b"PK\x03\x04 and nothing", "neither a CSV nor an XLSX"),
        (packed(a=b"x"), "damaged"),
        (with_sheet("<sheetData>"), "damaged"),
        (with_sheet(BOMB), "damaged"),
        (with_sheet('<sheetData><row><c t="s"><v>99</v></c></row></sheetData>'), "damaged"),
        (sheet(("interaction", "phrase"), ("a", "b"))[:-200], "neither a CSV nor an XLSX"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_any_other_file_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(TableRefused, match=re.escape(said)):
        read(content)


CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30).map(lambda cell: " ".join(cell.split()))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
def test_what_is_written_comes_back_the_same(rows: list[tuple[str, str]]) -> None:
    kept = [row for row in rows if any(row)]
    if kept:
        assert read(as_csv(rows)) == kept
        assert read(as_xlsx(rows)) == kept


@given(st.binary(max_size=200))
def test_no_bytes_are_an_error_of_the_program(content: bytes) -> None:
    for each in (content, b"interaction,phrase\n" + content, b"PK\x03\x04" + content):
        try:
            read(each)
        except TableRefused:
            pass


def test_a_second_sheet_and_charts_are_not_read() -> None:
    book, file = Workbook(), io.BytesIO()
    assert book.active
    book.active.append(("interaction", "phrase"))
    book.active.append(("a", "b"))
    book.create_sheet("other").append(("c", "d"))
    book.save(file)
    assert read(file.getvalue()) == [("a", "b")]
