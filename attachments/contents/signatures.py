"""Signatures: the bytes at the beginning of a file that tell what it is. Sources: the formats' specifications."""

from __future__ import annotations

import re
import struct

from attachments.contents import media
from attachments.contents.found import PROGRAM, UNKNOWN, Found

PICTURES_AND_ARCHIVES: tuple[tuple[int, bytes, tuple[str, ...]], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", ("png",)),
    (0, b"\xff\xd8\xff", ("jpeg",)),
    (0, b"GIF87a", ("gif",)),
    (0, b"GIF89a", ("gif",)),
    (0, b"II*\0", ("tiff", "dng")),
    (0, b"MM\0*", ("tiff", "dng")),
    (0, b"II+\0", ("tiff",)),
    (0, b"MM\0+", ("tiff",)),
    (0, b"7z\xbc\xaf\x27\x1c", ("7z",)),
    (0, b"Rar!\x1a\x07", ("rar",)),
    (0, b"\x1f\x8b\x08", ("gz",)),
    (0, b"BZh", ("bz2",)),
    (0, b"\xfd7zXZ\0", ("xz",)),
    (0, b"\x28\xb5\x2f\xfd", ("zst",)),
)
PROGRAMS = (
    b"MZ",  # Windows and DOS
    b"\x7fELF",
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",  # Mach-O
    b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf", b"\xbe\xba\xfe\xca",  # Mach-O for several processors, Java classes
    b"\0asm", b"dex\n", b"Cr24", b"ITSF", b"!<arch>\n", b"\xed\xab\xee\xdb", b"xar!",
    b"L\0\0\0\x01\x14\x02\0",  # Windows shortcuts
    b"#!",
)  # fmt: skip
PDF_WITHIN = 1024
"""Readers look for a PDF's signature in so many bytes, because printers and servers write lines before it."""

PDF = re.compile(rb"%PDF-[0-9]\.[0-9]")
BITMAP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
"""Lengths of the second header of a bitmap, by version."""


def look(head: bytes) -> Found:
    """Returns the content by its signature."""
    for offset, signature, kinds in PICTURES_AND_ARCHIVES:
        if head.startswith(signature, offset) and (signature != b"BZh" or head[4:10] == b"1AY&SY"):
            return Found(kinds)
    if kinds := media.kinds(head):
        return Found(kinds)
    if _is_bitmap(head):
        return Found(("bmp",))
    if _is_tar(head):
        return Found(("tar",))
    return PROGRAM if head.startswith(PROGRAMS) else UNKNOWN


def is_pdf(head: bytes) -> bool:
    """Tells whether a PDF begins in the first KiB, after nothing that a browser would take for a page."""
    found = PDF.search(head, 0, PDF_WITHIN)
    return found is not None and b"<" not in head[: found.start()]


def is_whole_pdf(head: bytes) -> bool:
    """Tells a PDF of readable characters from a text that speaks of PDF."""
    return PDF.match(head) is not None and re.search(rb"[0-9] obj\b", head) is not None


def _is_bitmap(head: bytes) -> bool:
    """A text may begin with “BM”, too; the numbers behind it decide."""
    if not head.startswith(b"BM") or len(head) < 18:
        return False
    pixels, header = struct.unpack_from("<LL", head, 10)
    return header in BITMAP_HEADERS and 14 + header <= pixels < 1 << 20


def _is_tar(head: bytes) -> bool:
    """The first header's checksum decides: the sum of its 512 bytes, with blanks in place of the checksum."""
    header = head[:512]
    digits = header[148:156].strip(b" \0")
    if len(header) < 512 or not re.fullmatch(rb"[0-7]{1,7}", digits):
        return False
    return sum(header) - sum(header[148:156]) + 8 * 32 == int(digits, 8)
