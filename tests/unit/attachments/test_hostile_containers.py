"""Archives' own tables of contents are read within bounds of time, memory and count, whatever they say."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attachments import contents, kinds, recognition
from attachments.contents import zip_directory
from attachments.problems import Unacceptable
from tests.attachments import MIB, office
from tests.sample_files import FREE, compound, packed, tar

SECONDS, MEMORY = 2.0, 60 * MIB
"""What one file may take at most; `zipfile` takes 2.4 s and 188 MiB for the first one here."""


def central(name: bytes, *, offset: int = 0, size: int = 0, method: int = 0) -> bytes:
    """Makes an entry of a table of contents."""
    fields = (20, 20, 0, method, 0, 0, 0, size, size, len(name), 0, 0, 0, 0, 0, offset)
    return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + name


def closed(body: bytes, table: bytes, *, count: int = 1, length: int | None = None, offset: int | None = None) -> bytes:
    """Makes a zip file of these bytes and this table, with an end that may say something else."""
    said = (len(table) if length is None else length, len(body) if offset is None else offset)
    return body + table + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, *said, 0)


LOCAL = b"PK\x03\x04" + bytes(26)
BOMB = packed({"[Content_Types].xml": bytes(20 * MIB), "word/document.xml": b""})
ENDLESS = compound("WordDocument")
ENDLESS = ENDLESS[:512] + struct.pack("<128L", 0xFFFFFFFD, *[1] * 127) + ENDLESS[1024:]
HOSTILE: dict[str, Callable[[], bytes]] = {
    "half a million entries": lambda: closed(LOCAL, central(b"a") * (24 * MIB // 47), count=0xFFFF),
    "names of 64 KiB": lambda: closed(LOCAL, central(b"n" * 65_535) * 380),
    "a table in front of the file": lambda: closed(LOCAL, central(b"a"), length=0xFFFFFFF0),
    "a table behind the file": lambda: closed(LOCAL, central(b"a"), offset=0xFFFFFFF0),
    "a Zip64 table nowhere": lambda: closed(LOCAL, central(b"a"), length=0xFFFFFFFF, offset=0xFFFFFFFF),
    "a part behind the file": lambda: closed(LOCAL, central(b"mimetype", offset=0xFFFFFFF0, size=100)),
    "parts that overlap": lambda: closed(LOCAL, central(b"mimetype") + central(b"[Content_Types].xml") * 1000),
    "a part that unpacks to 20 MiB": lambda: BOMB,
    "a method that nobody knows": lambda: closed(LOCAL, central(b"[Content_Types].xml", method=99)),
    "many false ends": lambda: LOCAL + b"PK\x05\x06" * (6 * MIB),
    "a directory that never ends": lambda: ENDLESS,
    "a directory of itself": lambda: compound("WordDocument", first=0),
    "a directory behind the file": lambda: compound("WordDocument", first=0xFFFFFFF0),
    "25 MiB of directory": lambda: compound(*["Workbook"] * (24 * MIB // 128 // 600)) + bytes(24 * MIB),
    "tables of tables": lambda: (
        compound()[:68] + struct.pack("<2L", 1, FREE) + struct.pack("<109L", *[1] * 109) + bytes(8192)
    ),
    "a manifest of blanks": lambda: packed(
        {"META-INF/manifest.xml": b"<manifest:file-entry " * 49_000, "content.xml": b""}
    ),
    "a million elements": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<a/>" * (6 * MIB),
    "laughing entities": lambda: b"<!DOCTYPE a [<!ENTITY a 'ha'>" + b"<!ENTITY b '&a;&a;'>" * 100_000 + b"]><a/>",
    "comments without an end": lambda: b"<!--" * (6 * MIB),
    "a header of colons": lambda: b"a" * 100 + b":" * (24 * MIB),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("name", ["a.docx", "a.svg"])
def test_a_hostile_container_costs_little(what: str, name: str) -> None:
    file = io.BytesIO(HOSTILE[what]())
    tracemalloc.start()
    begin = time.thread_time()
    try:
        with suppress(Unacceptable):
            recognition.recognize(file, name, tuple(kinds.GROUPS))
        taken, (_now, peak) = time.thread_time() - begin, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (taken < SECONDS, peak < MEMORY) == (True, True), f"{taken:.2f} s, {peak / MIB:.0f} MiB"


def test_no_more_entries_are_read_than_the_limit() -> None:
    directory = zip_directory.ZipDirectory(io.BytesIO(HOSTILE["half a million entries"]()))
    assert len(directory.entries) <= zip_directory.ENTRIES
    many = closed(LOCAL, b"".join(central(b"%d" % each) for each in range(50_000)), count=50_000)
    assert len(zip_directory.ZipDirectory(io.BytesIO(many)).entries) == zip_directory.ENTRIES


def test_an_archive_of_many_files_is_an_archive() -> None:
    many = packed({f"{each}.txt": b"" for each in range(12_000)})
    assert recognition.recognize(io.BytesIO(many), "many.zip", kinds.DEFAULT).id == "zip"


SEEDS = (office("word/document.xml"), compound("WordDocument", "1Table"), BOMB, tar(), b"%PDF-1.4\n1 0 obj", b"<svg/>")


@settings(max_examples=150, deadline=1000)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=8)), max_size=8),
    st.integers(0, 4000),
    st.sampled_from(["a.docx", "a.doc", "a.zip", "a.txt", "a.svg", "a.pdf", "a", "a.mp4", "a.vcf"]),
)
def test_changed_containers_are_recognized_or_refused(
    seed: bytes, changes: list[tuple[int, bytes]], cut: int, name: str
) -> None:
    content = bytearray(seed)
    for at, new in changes:
        content[at : at + len(new)] = new
    del content[len(content) - min(cut, len(content)) * (cut % 2) :]
    file = io.BytesIO(bytes(content))
    with suppress(Unacceptable):
        kind = recognition.recognize(file, name, tuple(kinds.GROUPS))
        assert kind.id in (*kinds.KINDS, "other")
        assert kind.extensions[0] not in recognition.programs.EXTENSIONS


@settings(max_examples=150, deadline=1000)
@given(st.binary(max_size=600), st.text(max_size=30))
def test_any_bytes_under_any_name_are_recognized_or_refused(content: bytes, name: str) -> None:
    with suppress(Unacceptable):
        kind = recognition.recognize(io.BytesIO(content), name, tuple(kinds.GROUPS))
        assert kind.extensions[0].isalnum()
        assert kind.extensions[0] not in recognition.programs.EXTENSIONS


@settings(max_examples=150, deadline=1000)
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from(["txt", "csv", "json", "md"]),
)
def test_whatever_decodes_as_text_is_text(text: str, encoding: str, extension: str) -> None:
    found = recognition.recognize(io.BytesIO(text.encode(encoding)), f"a.{extension}", ("texts",))
    assert found.group == "texts"
    assert contents.look(io.BytesIO(text.encode(encoding)), text_first=True).kinds
