"""XLSX files for tests: usual ones, and ones that no spreadsheet program writes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'


def sheet(*lines: tuple[Any, ...]) -> bytes:
    """An XLSX with these rows."""
    book, file = Workbook(), io.BytesIO()
    assert book.active
    for line in lines:
        book.active.append(line)
    book.save(file)
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    """An archive with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_sheet(xml: str, **others: str) -> bytes:
    """An XLSX whose sheet is this; a beginning is put before what has none. `others`: `sharedStrings`, `styles`."""
    if not xml.startswith("<!"):
        xml = f'<worksheet xmlns="{MAIN}">{xml}</worksheet>'
    source = zipfile.ZipFile(io.BytesIO(sheet(("interaction", "phrase"), ("hello", "x"))))
    parts = {name: source.read(name).decode() for name in source.namelist()} | {"xl/worksheets/sheet1.xml": xml}
    parts |= {f"xl/{name}.xml": text for name, text in others.items()}
    relation = f'<Relationship Type="{KIND}" Target="sharedStrings.xml" Id="shared"/></Relationships>'
    named = "xl/_rels/workbook.xml.rels"
    parts[named] = parts[named].replace("</Relationships>", relation) if "sharedStrings" in others else parts[named]
    return packed(**{name: text.encode() for name, text in parts.items()})


def with_parts(content: bytes, **renamed: str) -> bytes:
    """The XLSX with some of its parts under other names, everywhere."""
    source, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            name, text = part, source.read(part)
            for old, new in renamed.items():
                last_old, last_new = old.rpartition("/")[2], new.rpartition("/")[2]
                text = text.replace(old.encode(), new.encode())
                name = name.replace(old, new).replace(f"{last_old}.rels", f"{last_new}.rels")
            archive.writestr(name, text)
    return file.getvalue()
