"""Reads a zip file's own table of contents, within bounds that hold whatever the file says.

Python's `zipfile` reads all of it: 25 MiB of entries cost seconds and hundreds of megabytes. Here at most 10,000
entries and 4 MiB of the table are read. Source: PKWARE's APPNOTE.TXT.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import IO

ENTRIES = 10_000
"""Entries that are read at most."""

TABLE = 4 * 1024 * 1024
"""Bytes of the table that are read at most."""

END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
TAIL = END.size + 0xFFFF
STORED, DEFLATED = 0, 8


class Damaged(Exception):
    """The table or an entry cannot be read."""


class Protected(Exception):
    """The entry needs a password."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the archive: its normalized name, and where its bytes are."""

    name: str
    flags: int
    method: int
    packed: int
    at: int


class ZipDirectory:
    """The first entries of a zip file, by name. Raises Damaged if there is no table."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        try:
            table, self._shift = self._table()
            self.entries = {entry.name: entry for entry in reversed(_entries(table))}
        except (struct.error, OSError, OverflowError) as problem:
            raise Damaged from problem

    def read(self, name: str, limit: int) -> bytes:
        """Returns the first `limit` bytes of an entry, unpacked. Raises Damaged or Protected."""
        entry = self.entries[name]
        if entry.flags & 1:
            raise Protected
        try:
            self._file.seek(entry.at + self._shift)
            signature, *_fields, name_length, extra = LOCAL.unpack(self._file.read(LOCAL.size))
            self._file.seek(name_length + extra, 1)
            packed = self._file.read(min(entry.packed, limit))
            if signature != b"PK\x03\x04" or entry.method not in (STORED, DEFLATED):
                raise Damaged
            return zlib.decompressobj(-15).decompress(packed, limit) if entry.method == DEFLATED else packed
        except (struct.error, OSError, OverflowError, ValueError, zlib.error) as problem:
            raise Damaged from problem

    def _table(self) -> tuple[bytes, int]:
        """Returns the table, and how far everything lies behind the place that the archive says."""
        size = self._file.seek(0, 2)
        start = max(size - TAIL, 0)
        self._file.seek(start)
        tail = self._file.read(TAIL)
        at = tail.rfind(b"PK\x05\x06")
        if at < 0:
            raise Damaged
        length, offset = END.unpack_from(tail, at)[5:7]
        end = start + at
        if 0xFFFFFFFF in (length, offset):
            length, offset, end = self._large(end)
        # Before the end, unless a Zip64 end that nobody needed stands between.
        for first in (end - length, offset):
            if 0 <= first <= end:
                self._file.seek(first)
                table = self._file.read(min(length, TABLE))
                if not length or table.startswith(b"PK\x01\x02"):
                    return table, first - offset
        raise Damaged

    def _large(self, end: int) -> tuple[int, int, int]:
        """Returns length and offset of a Zip64 table, and where it ends."""
        self._file.seek(max(end - LOCATOR_64.size, 0))
        signature, _disk, at, _disks = LOCATOR_64.unpack(self._file.read(LOCATOR_64.size))
        if signature != b"PK\x06\x07":
            raise Damaged
        self._file.seek(at)
        fields = END_64.unpack(self._file.read(END_64.size))
        if fields[0] != b"PK\x06\x06":
            raise Damaged
        return fields[8], fields[9], at


def _entries(table: bytes) -> list[Entry]:
    found: list[Entry] = []
    at = 0
    while at + ENTRY.size <= len(table) and len(found) < ENTRIES:
        fields = ENTRY.unpack_from(table, at)
        if fields[0] != b"PK\x01\x02":
            break
        (flags, method), packed, (name, extra, comment), offset = fields[3:5], fields[8], fields[10:13], fields[16]
        at += ENTRY.size
        found.append(Entry(_normal(table[at : at + name], flags), flags, method, packed, offset))
        at += name + extra + comment
    return found


def _normal(name: bytes, flags: int) -> str:
    """Some programs write folders with a backslash, a leading slash, or capital letters."""
    text = name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
    return text.replace("\\", "/").lstrip("/").lower()
