"""The kinds of files that the product takes, and how it recognizes one: by content and extension together.

This is an allow-list: a file of any other kind is refused. Nothing is decoded or unpacked. Of a zip file only the list
of names is read, to tell office documents from archives.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

import filetype
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attachments.problems import Unacceptable

HEAD = 8192
"""Bytes at the beginning of a file by which it is recognized."""

CHUNK = 64 * 1024
ENTRIES = 10_000
"""Names in a zip file that are read at most."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. The stored copy gets the first of `extensions`. `inline`: browsers may show it in place."""

    id: str
    label: str | Promise
    type: str
    extensions: tuple[str, ...]
    inline: bool = False


def _kinds(*kinds: Kind) -> dict[str, Kind]:
    return {kind.id: kind for kind in kinds}


OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
KINDS = _kinds(
    Kind("png", _("PNG picture"), "image/png", ("png",), inline=True),
    Kind("jpeg", _("JPEG picture"), "image/jpeg", ("jpg", "jpeg", "jfif"), inline=True),
    Kind("gif", _("GIF picture"), "image/gif", ("gif",), inline=True),
    Kind("webp", _("WebP picture"), "image/webp", ("webp",), inline=True),
    Kind("pdf", _("PDF document"), "application/pdf", ("pdf",)),
    Kind("docx", _("Word document"), f"{OOXML}.wordprocessingml.document", ("docx",)),
    Kind("xlsx", _("Excel workbook"), f"{OOXML}.spreadsheetml.sheet", ("xlsx",)),
    Kind("pptx", _("PowerPoint presentation"), f"{OOXML}.presentationml.presentation", ("pptx",)),
    Kind("odt", _("OpenDocument text"), f"{ODF}.text", ("odt",)),
    Kind("ods", _("OpenDocument spreadsheet"), f"{ODF}.spreadsheet", ("ods",)),
    Kind("odp", _("OpenDocument presentation"), f"{ODF}.presentation", ("odp",)),
    Kind("text", _("plain text"), "text/plain", ("txt", "text", "md", "log")),
    Kind("csv", _("table as text"), "text/csv", ("csv", "tsv")),
    Kind("zip", _("zip archive"), "application/zip", ("zip",)),
)
DEFAULT = tuple(KINDS)
INLINE = frozenset(kind.type for kind in KINDS.values() if kind.inline)
"""The media types that a browser may show in place."""

SNIFFED = {"image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "image/webp": "webp", "application/pdf": "pdf"}
TEXTS = ("text", "csv")
OOXML_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODF_TYPES = {KINDS[each].type.encode(): each for each in ("odt", "ods", "odp")}
# Of the control characters, text needs newline, tab, carriage return and form feed.
NOT_TEXT = bytes(code for code in range(32) if code not in b"\n\t\r\f") + b"\x7f"


def recognize(file: IO[bytes], name: str, allowed: Collection[str]) -> Kind:
    """Returns the file's kind, which is one of `allowed` (ids). Leaves `file` at its beginning.

    Raises Unacceptable: `type_not_allowed` if no allowed kind has the extension, `type_mismatch` if the content is not
    what the extension says.
    """
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    wanted = next((KINDS[each] for each in allowed if each in KINDS and extension in KINDS[each].extensions), None)
    if wanted is None:
        raise Unacceptable("type_not_allowed", allowed=", ".join(extensions(allowed)))
    file.seek(0)
    found = content_of(file)
    file.seek(0)
    if found != wanted.id and not (found in TEXTS and wanted.id in TEXTS):
        raise Unacceptable("type_mismatch", allowed=", ".join(extensions(allowed)))
    return wanted


def extensions(allowed: Collection[str]) -> list[str]:
    """Returns the extensions of these kinds, as people write them."""
    return [extension for each in KINDS if each in allowed for extension in KINDS[each].extensions]


def content_of(file: IO[bytes]) -> str:
    """Returns the id of the kind that the content is; empty if it is none of `KINDS`."""
    head = file.read(HEAD)
    guess = filetype.guess_mime(head)
    if guess in SNIFFED:
        return SNIFFED[guess]
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(file)
    if guess is None and _is_text(head, file):
        return "text"
    return ""


def _kind_of_zip(file: Any) -> str:
    """Office documents are zip files with certain names in them. Those with macros are not taken."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = {entry.filename for entry in archive.infolist()[:ENTRIES]}
            first = archive.infolist()[0] if names else None
            if first and first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED:
                return ODF_TYPES.get(archive.read(first) if first.file_size < 100 else b"", "")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ""
    if "[Content_Types].xml" not in names:
        return "zip"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return next((kind for kind, part in OOXML_PARTS.items() if part in names), "")


def _is_text(head: bytes, file: IO[bytes]) -> bool:
    """Tells whether the whole file has no control characters, in whatever encoding."""
    chunk = head
    while chunk:
        if len(chunk.translate(None, NOT_TEXT)) != len(chunk):
            return False
        chunk = file.read(CHUNK)
    return True
