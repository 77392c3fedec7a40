"""Tells the documents that are zip files from archives, by their own tables of contents."""

from __future__ import annotations

import re
from typing import IO

from attachments.contents.found import Found
from attachments.contents.zip_directory import Damaged, Protected, ZipDirectory

PART = 1024 * 1024
"""Bytes of a part that are read at most."""

ODF = b"application/vnd.oasis.opendocument."
OPEN_DOCUMENTS = {
    ODF + b"text": "odt",
    ODF + b"text-template": "ott",
    ODF + b"spreadsheet": "ods",
    ODF + b"spreadsheet-template": "ots",
    ODF + b"presentation": "odp",
    ODF + b"presentation-template": "otp",
    ODF + b"graphics": "odg",
    b"application/epub+zip": "epub",
}
ROOT = re.compile(rb'<manifest:file-entry(?=[^<>]{0,2000}full-path="/")[^<>]{0,2000}media-type="([^"<>]{1,200})"')
"""The entry of an OpenDocument's manifest that says what the whole file is."""

MAIN_TYPES = {
    b"wordprocessingml.document.main+xml": "docx",
    b"wordprocessingml.template.main+xml": "dotx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"spreadsheetml.template.main+xml": "xltx",
    b"ms-excel.sheet.binary.macroenabled.main": "xlsb",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "ppsx",
    b"presentationml.template.main+xml": "potx",
}
MACRO_TYPE = re.compile(rb"(?<!binary)\.macroenabled[a-z]*\.main\+xml")
MAIN_PARTS = (
    (re.compile(r"word/document\d*\.xml"), "docx"),
    (re.compile(r"xl/workbook\d*\.xml"), "xlsx"),
    (re.compile(r"xl/workbook\d*\.bin"), "xlsb"),
    (re.compile(r"ppt/presentation\d*\.xml"), "pptx"),
)
MACRO_PARTS = re.compile(r"(.*/)?vbaproject\.bin|basic/.+/(?!script-l[bc]\.xml).+\.xml|scripts/.+\..+")
PROGRAM_PARTS = ("meta-inf/manifest.mf", "androidmanifest.xml", "install.rdf")


def look(file: IO[bytes]) -> Found:
    """Returns the document that a zip file is, or the archive."""
    try:
        directory = ZipDirectory(file)
        kind = _document(directory)
    except Damaged:
        return Found(flaw="damaged")
    except Protected:
        return Found(flaw="password_protected")
    if kind == "macros" or (kind and any(MACRO_PARTS.fullmatch(name) for name in directory.entries)):
        return Found(flaw="macros")
    if kind:
        return Found((kind,))
    if any(name.startswith("index/") and name.endswith(".iwa") for name in directory.entries):
        return Found(("pages", "numbers", "key"))
    runs = any(name in directory.entries for name in PROGRAM_PARTS)
    return Found(("zip",), runs="program" if runs else "")


def _document(directory: ZipDirectory) -> str:
    """Returns the document's kind, “macros” for a kind that exists for them, or nothing."""
    if "[content_types].xml" in directory.entries:
        return _office(directory)
    if "mimetype" in directory.entries:
        said = directory.read("mimetype", 200).strip(b"\xef\xbb\xbf \r\n\t\0")
        if said in OPEN_DOCUMENTS:
            return OPEN_DOCUMENTS[said]
    if "meta-inf/manifest.xml" in directory.entries and "content.xml" in directory.entries:
        root = ROOT.search(directory.read("meta-inf/manifest.xml", PART))
        return OPEN_DOCUMENTS.get(root[1], "") if root else ""
    return ""


def _office(directory: ZipDirectory) -> str:
    """The types of the parts decide; where these are unusual, the name of the main part."""
    types = directory.read("[content_types].xml", PART).replace(b"\0", b"").lower()
    if MACRO_TYPE.search(types):
        return "macros"
    by_type = (kind for type_, kind in MAIN_TYPES.items() if type_ in types)
    by_part = (kind for part, kind in MAIN_PARTS if any(part.fullmatch(name) for name in directory.entries))
    return next(by_type, "") or next(by_part, "")
