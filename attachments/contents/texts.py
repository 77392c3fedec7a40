"""Tells whether a file is text, in whatever encoding, and which kinds of text files it may be."""

from __future__ import annotations

import codecs
import re
from typing import IO

from attachments.contents import markup
from attachments.contents.found import UNKNOWN, Found

CHUNK = 64 * 1024
START = 4096
"""Bytes by which a kind of text is told."""

# NUL is no text; the others that are missing here stand in terminals' output and old files: bell, backspace, escape …
NOT_TEXT = bytes(code for code in range(32) if code not in b"\a\b\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f") + b"\x7f"
CONTROL = re.compile(f"[{re.escape(NOT_TEXT.decode())}]")
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ANY = ("text", "csv", "json", "xml")
"""Texts that nothing but their names tells apart."""

BEGINNINGS = (
    (re.compile(r"BEGIN:VCARD\b", re.IGNORECASE), "vcf"),
    (re.compile(r"BEGIN:VCALENDAR\b", re.IGNORECASE), "ics"),
    (re.compile(r"\{\\rt"), "rtf"),
)
HEADER = re.compile(r"[!-9;-~]{1,100}:[ \t\r\n]")


def look(file: IO[bytes]) -> Found:
    """Returns the kinds of text that the content may be; none if it is no text."""
    encoding = encoding_of(file)
    if not encoding:
        return UNKNOWN
    file.seek(0)
    start = file.read(START).decode(encoding if encoding != "bytes" else "utf-8", "replace").lstrip("\ufeff\r\n\t ")
    runs = markup.runs(start, file)
    for beginning, kind in BEGINNINGS:
        if beginning.match(start):
            return Found((kind, *ANY))
    if start.startswith("<") and re.search(r"<(\w{1,20}:)?svg\b", start):
        return Found(("svg", *ANY), runs=runs)
    mail = ("mbox",) if start.startswith("From ") else ("eml",) if HEADER.match(start) else ()
    return Found((*ANY, *mail), runs=runs)


def encoding_of(file: IO[bytes]) -> str:
    """Returns the file's encoding: a Unicode one, or “bytes” for any that keeps ASCII. Empty if it is no text."""
    file.seek(0)
    head = file.read(CHUNK)
    encoding = next((encoding for mark, encoding in MARKS if head.startswith(mark)), "") or _unmarked(head)
    file.seek(0)
    if encoding == "bytes":
        clean = all(len(chunk.translate(None, NOT_TEXT)) == len(chunk) for chunk in iter(lambda: file.read(CHUNK), b""))
        return encoding if clean else ""
    return encoding if _decodes(file, encoding) else ""


def _unmarked(head: bytes) -> str:
    """Every other byte of UTF-16 is mostly NUL in most languages."""
    if b"\0" not in head:
        return "bytes"
    even, odd = head[::2], head[1::2]
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high and high.count(0) * 2 > len(high) and not low.count(0):
            return encoding
    return "bytes"


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    try:
        while chunk := file.read(CHUNK):
            if CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
