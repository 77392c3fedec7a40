"""Reads the directory of a compound file: the container of Word, Excel and PowerPoint before 2007, and of Outlook.

At most 4,096 sectors of the directory and as many of its chain are read, whatever the file says. Source: [MS-CFB].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from attachments.contents.found import Found

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
SECTORS = 4096
"""Sectors of the directory that are read at most: 16,384 names in sectors of 512 bytes."""

IN_HEADER = 109
"""Sectors of the allocation table that the header names itself."""

NAMES = {
    "doc": ("WordDocument",),
    "xls": ("Workbook", "Book"),
    "ppt": ("PowerPoint Document",),
    "msg": ("__properties_version1.0",),
}
PROTECTED = "EncryptedPackage"
MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR")
INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")
"""The class of a Windows Installer package."""


def look(file: IO[bytes]) -> Found:
    """Returns the document that a compound file is."""
    entries = list(_entries(file))
    names = {name for name, _class in entries} or _names_anywhere(file)
    if PROTECTED in names:
        return Found(flaw="password_protected")
    if not names.isdisjoint(MACROS):
        return Found(flaw="macros")
    if any(class_ == INSTALLER for _name, class_ in entries):
        return Found(runs="program")
    kinds = tuple(kind for kind, streams in NAMES.items() if not names.isdisjoint(streams))
    # A mail may hold documents, and a document may hold others.
    kinds = ("msg",) if "msg" in kinds else kinds
    return Found(kinds) if kinds or entries else Found(flaw="damaged")


def _entries(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yields name and class of each directory entry, as far as its sectors can be followed."""
    file.seek(0)
    header = file.read(512)
    if len(header) < 512:
        return
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in (9, 12):
        return
    sectors = _Sectors(file, header, 1 << shift)
    sector = struct.unpack_from("<L", header, 48)[0]
    for _step in range(SECTORS):
        content = sectors.read(sector)
        for at in range(0, len(content) - 127, 128):
            length, type_ = struct.unpack_from("<HB", content, at + 64)
            if type_ and 2 <= length <= 64:
                name = content[at : at + length - 2].decode("utf-16-le", "replace")
                yield name, content[at + 80 : at + 96]
        sector = sectors.after(sector)
        if sector < 0:
            return


class _Sectors:
    """The sectors of a file and the table that chains them. A sector that is not there is empty or the last."""

    def __init__(self, file: IO[bytes], header: bytes, size: int) -> None:
        self._file, self._size = file, size
        self._table = list(struct.unpack_from(f"<{IN_HEADER}L", header, 76))
        self._more = struct.unpack_from("<L", header, 68)[0]

    def read(self, sector: int) -> bytes:
        self._file.seek((sector + 1) * self._size)
        return self._file.read(self._size)

    def after(self, sector: int) -> int:
        """Returns the sector that follows in the chain, or -1."""
        page, place = divmod(sector, self._size // 4)
        while page >= len(self._table) and len(self._table) < SECTORS and (more := self.read(self._more)):
            *pages, self._more = struct.unpack(f"<{len(more) // 4}L", more[: len(more) // 4 * 4])
            self._table += pages
        content = self.read(self._table[page])[place * 4 : place * 4 + 4] if page < len(self._table) else b""
        following: int = struct.unpack("<L", content)[0] if len(content) == 4 else 0xFFFFFFFE
        return following if following < 0xFFFFFFFA else -1


def _names_anywhere(file: IO[bytes]) -> set[str]:
    """Returns the known names that stand in a file whose directory cannot be followed."""
    file.seek(0)
    content = file.read()
    known = [PROTECTED, *MACROS, *(name for names in NAMES.values() for name in names)]
    return {name for name in known if (name + "\0").encode("utf-16-le") in content}
