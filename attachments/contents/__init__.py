"""Recognizes the content of a file by its bytes alone. Only small parts are decoded or unpacked, within bounds."""

from __future__ import annotations

from typing import IO

from attachments.contents import compound_file, signatures, texts, zip_documents
from attachments.contents.found import PROGRAM, UNKNOWN, Found

__all__ = ["PROGRAM", "UNKNOWN", "Found", "look"]

HEAD = 8192
"""Bytes at the beginning of a file that hold every signature."""


def look(file: IO[bytes], *, text_first: bool = False) -> Found:
    """Returns what the content is. `text_first`: if it can be read as text, it is text (its name says so)."""
    file.seek(0)
    head = file.read(HEAD)
    if text_first and not signatures.is_whole_pdf(head) and (text := texts.look(file)).kinds:
        return text
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")):
        return zip_documents.look(file)
    if head.startswith(compound_file.SIGNATURE):
        return compound_file.look(file)
    found = signatures.look(head)
    if found != UNKNOWN:
        return found
    return Found(("pdf",)) if signatures.is_pdf(head) else texts.look(file)
