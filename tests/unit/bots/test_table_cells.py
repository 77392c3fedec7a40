"""No text of a table is lost without a word: what cannot be taken is refused, and the place is named."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bots.draft import table_files, tables
from bots.draft.table_files import FROM_BROWSER, TableRefused
from bots.draft.translating import files
from bots.models import Bot
from tests.unit.bots.spreadsheets import MAIN, sheet, with_sheet


def pairs(content: bytes) -> list[tuple[str, str]]:
    return [(row.interaction, row.phrase) for row in tables.read(content).rows]


def refused(content: bytes) -> str:
    with pytest.raises(TableRefused) as problem:
        tables.read(content)
    return str(problem.value)


def spoken() -> Bot:
    return Bot(language="en", languages=["de"])


@pytest.mark.parametrize(
    ("text", "line", "quoted"),
    [
        ("interaction,phrase\nPreise,was kostet das, bitte\n", 2, "“bitte”"),
        ("interaction;phrase\nPreise;gut\nPreise;gut;zu;viele\n", 3, "“zu”, “viele”"),
        ("interaction\tphrase\r\n\r\nPreise\tgut\tzu\r\n", 3, "“zu”"),
        ("interaction;phrase\rPreise;gut;zu\r", 2, "“zu”"),
        ("phrase,interaction\nwas kostet das, bitte,Preise\n", 2, "“Preise”"),
        ("interaction,phrase,\nPreise,was kostet das, bitte\n", 2, "“bitte”"),
        ("interaction,phrase,\u200b,note\nPreise,was kostet das, bitte\n", 2, "“bitte”"),
        ("interaction,phrase\n,,bitte\n", 2, "“bitte”"),
        ("interaction,phrase,note\nPreise,eins,zwei,drei\n", 2, "“drei”"),
        ("sep=|\ninteraction|phrase\nPreise|a|" + "x" * 500 + "\n", 3, f"“{'x' * 40}”"),
    ],
)
def test_a_text_below_no_name_is_refused_with_its_line(text: str, line: int, quoted: str) -> None:
    said = refused(text.encode())
    assert said.startswith(f"Line {line} has more cells than the first line has names: {quoted}.")
    assert 'in quotation marks ("one, two")' in said


def test_all_such_lines_are_named_at_once() -> None:
    rows = "".join(f"Preise,a{number},{'b' * (number % 2)}\n" for number in range(60))
    said = refused(f"interaction,phrase\n{rows}".encode())
    assert said.startswith("Line 3 has more cells")
    assert said.endswith(" The same goes for lines 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 ….")
    assert refused(b"interaction,phrase\na,b,c\nd,e,f\n").endswith(" The same goes for line 3.")


@pytest.mark.parametrize(
    "text",
    [
        "interaction;phrase;;\nPreise;gut;;\n",
        "interaction,phrase\nPreise,gut,, \u200e,\u200b\n",
        'interaction,phrase\nPreise,gut,"",\n',
        ",interaction,phrase\n0,Preise,gut\n",
        "interaction,note,phrase\nPreise,other words,gut\n",
    ],
)
def test_blank_cells_numbers_of_rows_and_columns_of_other_names_are_no_fault(text: str) -> None:
    assert pairs(text.encode()) == [("Preise", "gut")]


def test_names_of_columns_that_are_not_read_are_said() -> None:
    assert tables.read(b"phrase,Notes (old),interaction,Owner\na,x,b,y\n").ignored == ["Notes (old)", "Owner"]


@pytest.mark.parametrize("column", ["C", "AN", "AO", "ZZ", "XFD"])
def test_a_stray_cell_of_a_spreadsheet_is_named(column: str) -> None:
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = ((1, ("interaction", "phrase"), ""), (2, ("Preise", "gut"), ""), (3, ("Preise", "ja"), "bitte"))
    xml = "".join(
        f'<row r="{line}">{"".join(map(cell.format, "AB", (line, line), texts))}'
        f"{cell.format(column, line, more) if more else ''}</row>"
        for line, texts, more in rows
    )
    said = refused(with_sheet(f"<sheetData>{xml}</sheetData>"))
    # Columns beyond the 40th are read as one.
    named = column if column in ("C", "AN") else "AO"
    assert said == f"Cell {named}3: the first line has no name for the column of “bitte”. Name it, or empty the cell."


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("interaction,phrase,phrase", "2 columns for “phrase”: “phrase”, “phrase”."),
        ("interaction,Phrase,x, PHRASE\u200e", "2 columns for “phrase”: “Phrase”, “PHRASE”."),
        ("interaction,phrase,text", "2 columns for “phrase”: “phrase”, “text”."),
        ("Category,phrase,Interaction,category", "3 columns for “interaction”: “Category”, “Interaction”, “category”."),
        ("phrase,interaction,ｐｈｒａｓｅ", "2 columns for “phrase”: “phrase”, “ｐｈｒａｓｅ”."),
    ],
)
def test_two_columns_of_one_meaning_are_refused(header: str, said: str) -> None:
    told = refused(f"{header}\na,b,c,d\n".encode())
    assert told == f"The first line names {said} Rename or delete all but one."


@pytest.mark.parametrize(
    "header",
    [
        "interaction,phrase\u200e",
        "\u200bInteraction,phrase",
        "\u202ainteraction\u202c,\u2068Phrase\u2069",
        "inter\u00adaction,\u00a0phrase\u202f",
        "ｉｎｔｅｒａｃｔｉｏｎ,PHRASE\u2060",
        '"\ufeff","interaction\ufeff","phrase\r\n"',
        "\u200e,interaction,phrase:",
    ],
)
def test_names_of_columns_are_cleaned_as_all_that_people_type(header: str) -> None:
    cells = ",Preise,gut" if header.count(",") == 2 else "Preise,gut"
    assert pairs(f"{header}\r\n{cells}\r\n".encode()) == [("Preise", "gut")]
    names = tuple(name.strip('"') for name in header.split(","))
    assert pairs(sheet(names, tuple(cells.split(",")))) == [("Preise", "gut")]
    assert pairs(f"{header}\r{cells}\r".replace(",", ";").replace("\r\n", "").encode()) == [("Preise", "gut")]


def test_far_too_many_columns_are_refused() -> None:
    assert "more than 1000 columns" in refused(b"interaction,phrase" + b",a" * 1000 + b"\nx,y\n")


ANY = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Z", "Cf"]), min_size=1, max_size=5)


@given(st.lists(st.lists(ANY, min_size=2, max_size=5), min_size=1, max_size=6))
def test_a_table_is_read_whole_or_not_at_all(rows: list[list[str]]) -> None:
    cells = [[f"x{cell}".replace('"', "") for cell in row] for row in rows]
    content = "\n".join(["interaction,phrase", *(",".join(f'"{cell}"' for cell in row) for row in cells)]).encode()
    if max(map(len, cells)) > 2:
        assert "more cells than the first line has names" in refused(content)
    else:
        assert [list(pair) for pair in pairs(content)] == cells


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"key,de\nbot.name,Hallo, du\n", "Line 2 has more cells than the first line has names: “du”."),
        (b"key;de;German\nbot.name;a;b\n", "2 columns for “de”: “de”, “German”."),
        (b"key\tde\tkey\nbot.name\ta\tb\n", "2 columns for “key”: “key”, “key”."),
        (sheet(("key", "de"), ("bot.name", "a", "b")), "Cell C2: the first line has no name for the column of “b”."),
        (sheet(("key", "de"), ("bot.name", "#N/A")), "Cell B2 holds the error #N/A."),
    ],
)
def test_tables_of_translations_lose_nothing_either(content: bytes, said: str) -> None:
    with pytest.raises(TableRefused, match=re.escape(said)):
        files.read(spoken(), content)


@pytest.mark.parametrize("by", [",", ";", "\t"])
def test_tables_of_translations_know_line_ends_and_invisible_characters(by: str) -> None:
    text = "\u200bKey,Where,EN\u200e,note,\u202aDeutsch\u202c\rbot.name,x,Hi,y,Hallo\r".replace(",", by)
    found = files.read(spoken(), text.encode())
    assert (found.rows, found.languages, found.ignored) == (
        [files.Row(2, "bot.name", "Hi", {"de": "Hallo"})],
        ["de"],
        ["note"],
    )


FORMATS = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 20))
DAYS = f'<styleSheet xmlns="{MAIN}"><cellXfs>{FORMATS}</cellXfs></styleSheet>'


def value(xml: str) -> list[str]:
    """The phrase of a sheet whose second column is this cell."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = f"<row>{cell.format('interaction')}{cell.format('phrase')}{cell.format('note')}</row><row>"
    content = with_sheet(f"<sheetData>{rows}{cell.format('hello')}{xml}</row></sheetData>", styles=DAYS)
    table = table_files.read(content, tables.COLUMNS, limits=FROM_BROWSER)
    return [cells[1] for _line, cells in table.rows]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ('<c s="1"><v>46380</v></c>', "2026-12-24"),
        ('<c s="2"><v>46380</v></c>', "2026-12-24"),
        ('<c s="2"><v>46380.75</v></c>', "2026-12-24 18:00:00"),
        ('<c s="3"><v>0.75</v></c>', "18:00:00"),
        ('<c s="3"><v>0</v></c>', "00:00:00"),
        ('<c t="d"><v>2026-12-24</v></c>', "2026-12-24"),
        ('<c t="d"><v>2026-12-24T00:00:00Z</v></c>', "2026-12-24"),
        ('<c t="d"><v>2026-12-24T18:00:00</v></c>', "2026-12-24 18:00:00"),
        ('<c t="d"><v>18:00:00</v></c>', "18:00:00"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>46380</v></c>", "46380"),
        ('<c t="inlineStr"><is><t>#N/A</t></is></c>', "#N/A"),
        ('<c t="str"><f>A1</f><v>2026-12-24 00:00:00</v></c>', "2026-12-24 00:00:00"),
    ],
)
def test_a_date_without_a_time_is_a_date(xml: str, shown: str) -> None:
    assert value(xml) == [shown]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#SPILL!"])
def test_the_error_of_a_formula_is_no_phrase(error: str) -> None:
    with pytest.raises(TableRefused) as problem:
        value(f'<c t="e"><f>A1</f><v>{error}</v></c>')
    assert str(problem.value) == f"Cell B2 holds the error {error}. Correct its formula, or empty the cell."


def test_an_error_in_a_column_that_is_not_read_does_not_matter() -> None:
    assert value('<c t="str"><v>x</v></c><c t="e"><v>#N/A</v></c>') == ["x"]


def test_a_workbook_that_counts_from_1904_has_the_same_days() -> None:
    book, file = Workbook(), io.BytesIO()
    book.epoch = CALENDAR_MAC_1904
    assert book.active
    book.active.append(("interaction", "phrase"))
    book.active.append(("hello", dt.date(2026, 12, 24)))
    book.save(file)
    assert pairs(file.getvalue()) == [("hello", "2026-12-24")]
