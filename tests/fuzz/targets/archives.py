"""What a file is: archives with damaged tables of contents, and the beginnings of other kinds."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

from hypothesis import strategies as st

from attachments import kinds, recognition
from attachments.problems import Unacceptable
from tests.fuzz.target import Target

NAMES = [
    "[Content_Types].xml",
    "word/document.xml",
    "xl/workbook22.xml",
    "mimetype",
    "a.txt",
    "../x",
    "ü",
    "META-INF/manifest.xml",
]
NAMES += ["word/vbaProject.bin", "_rels/.rels", "x" * 300, "", "/", "a\x00b"]
CONTENTS = [
    b"",
    b"application/vnd.oasis.opendocument.text",
    b"<Types/>",
    b"x" * 3000,
    b'<Override PartName="/word/document2.xml"/>',
]
HEADS = [
    b"PK\x03\x04",
    b"%PDF-1.7",
    b"\xff\xd8\xff\xe0",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x00\x00\x00\x00WEBP",
    b"\x00\x00\x00\x18ftypheic",
]
HEADS += [
    b"BM",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"ID3",
    b"OggS",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"MZ",
    b"#!/bin/sh",
    b"",
]
PARTS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(CONTENTS), st.booleans()), max_size=5)
FRACTION = st.floats(0, 1, allow_nan=False)
CHANGES: st.SearchStrategy[Any] = st.lists(st.tuples(FRACTION, st.integers(0, 255)), max_size=5)


def check(value: tuple[list[tuple[str, bytes, bool]], list[tuple[float, int]], bytes, bytes, str]) -> None:
    parts, changes, head, tail, extension = value
    content = bytearray(archive(parts) if parts else head + tail)
    for place, byte in changes if content else []:
        content[int(place * (len(content) - 1))] = byte
    file = io.BytesIO(bytes(content) + (tail if parts else b""))
    try:
        kind = recognition.recognize(file, f"name.{extension}", list(kinds.KINDS))
    except Unacceptable:
        return
    assert kind.id in kinds.KINDS
    assert file.tell() == 0


def archive(parts: list[tuple[str, bytes, bool]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content, packed in parts:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a name that comes twice, which is meant
                made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
    return file.getvalue()


EXTENSIONS = sorted({extension for kind in kinds.KINDS.values() for extension in kind.extensions})
TARGET = Target(
    "archives",
    st.tuples(PARTS, CHANGES, st.sampled_from(HEADS), st.binary(max_size=60), st.sampled_from(EXTENSIONS)),
    check,
    seconds=2,
)
