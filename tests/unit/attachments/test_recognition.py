"""What a file is: its name says what it should be, and the content must agree."""

from __future__ import annotations

import io

import pytest
from django.utils import translation

from attachments import kinds, recognition
from attachments.kinds import GROUPS
from attachments.problems import Unacceptable
from tests import sample_files as samples
from tests.attachments import GIF, GOOD, JPEG, PDF, office, open_document, png, zipped
from tests.sample_files import compound, encrypted_zip, packed, with_types

HTML = b"<!doctype html><script>alert(1)</script>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'
SVG_SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
BINARY = b"\x93\0\x01\x02" * 20


def recognize(name: str, content: bytes, *allowed: str) -> kinds.Kind:
    file = io.BytesIO(content)
    try:
        return recognition.recognize(file, name, allowed or kinds.DEFAULT)
    finally:
        assert file.tell() == 0 or not file.closed


def refusal(name: str, content: bytes, *allowed: str) -> Unacceptable:
    with pytest.raises(Unacceptable) as refused:
        recognize(name, content, *allowed)
    return refused.value


def named(table: tuple[tuple[object, ...], ...]) -> list[str]:
    return [ascii(row[0]) for row in table]


@pytest.mark.parametrize(("name", "content", "kind"), samples.BY_DEFAULT, ids=named(samples.BY_DEFAULT))
def test_every_file_of_the_table_is_taken_without_a_rule(name: str, content: bytes, kind: str) -> None:
    found = recognize(name, content)
    assert found.id == kind or (not kind and found.type == GOOD[name][1])


@pytest.mark.parametrize(("name", "content", "kind"), samples.BY_SETTING, ids=named(samples.BY_SETTING))
def test_audio_video_and_mail_are_taken_by_a_rule_only(name: str, content: bytes, kind: str) -> None:
    assert refusal(name, content).code == "type_not_allowed"
    assert recognize(name, content, *GROUPS).id == kind


@pytest.mark.parametrize(("name", "content", "kind"), samples.OTHERS, ids=named(samples.OTHERS))
def test_other_files_are_taken_by_a_rule_as_bytes_with_their_extension(name: str, content: bytes, kind: str) -> None:
    found = recognize(name, content, *GROUPS)
    type_ = "image/svg+xml" if kind == "svg" else "application/octet-stream"
    assert (found.id, found.type, found.inline) == (kind, type_, False)
    assert found.extensions == ((name.partition(".")[2]) or "bin",)
    if content in (BINARY, samples.OTHERS[0][1]):
        assert refusal(name, content).code == "type_not_allowed"


PROGRAMS = (
    ("setup.exe", b"MZ" + bytes(100)), ("SETUP.EXE ", b"MZ"), ("setup.exe.", b"MZ"), ("letter.pdf.exe", PDF),
    ("run.bat", b"del *"), ("run.ps1", b"x"), ("run.sh", b"#!/bin/sh"), ("go.lnk", b"L\0\0\0"),
    ("script.js", GIF), ("page.html", HTML), ("page.xhtml", XHTML), ("tool.jar", zipped("META-INF/MANIFEST.MF")),
    ("picture.svg", SVG_SCRIPT), ("picture.svg", SVG_SCRIPT.replace(b"script", b"foreignObject")),
    ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><a href="java&#115;cript:alert(1)"/></svg>'),
    ("picture.svg", b'<!DOCTYPE a [<!ENTITY b "c">]><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("picture.svg", b"<svg onload='alert(1)'/>"), ("picture.svg", SVG_SCRIPT.decode().encode("utf-16")),
    ("letter.docm", office("word/document.xml")), ("sums.xlsm", office("xl/workbook.xml")),
    ("picture.png\x00.html", png()), ("picture.png\u202egnp.exe", png()), ("disk.iso", bytes(100)),
    ("tool", b"MZ" + bytes(100)), ("tool", b"\x7fELF" + bytes(100)), ("tool.xyz", b"\xcf\xfa\xed\xfe" + bytes(50)),
    ("tool.xyz", b"#!/bin/sh\necho\n"), ("page.xyz", HTML), ("tool.xyz", zipped("META-INF/MANIFEST.MF")),
    ("setup.xyz", compound("x", root=bytes.fromhex("84100c0000000000c000000000000046"))),
    ("code.xyz", b"\xca\xfe\xba\xbe" + bytes(40)), ("code.xyz", b"\0asm\x01\0\0\0"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "content"), PROGRAMS, ids=named(PROGRAMS))
def test_programs_and_scripts_are_never_taken(name: str, content: bytes) -> None:
    for allowed in (kinds.DEFAULT, tuple(GROUPS)):
        refused = refusal(name, content, *allowed)
        assert refused.code == "type_not_allowed"
        assert "PDF" in refused.detail


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("picture.png", HTML, "web page"),
        ("letter.pdf", HTML + PDF, "web page"),
        ("letter.pdf", b" " * 2000 + PDF, "plain text"),
        ("letter.pdf", b"MZ" + bytes(100), "program or script"),
        ("photo.jpg", b"\x7fELF" + bytes(100), "program or script"),
        ("letter.docx", zipped("a.txt"), "ZIP archive"),
        ("letter.docx", png(), "PNG picture"),
        ("things.zip", office("word/document.xml"), "Word document"),
        ("things.zip", png() + zipped("evil.txt"), "PNG picture"),
        ("notes.txt", b"text with a NUL \x00 in it", "data of an unknown kind"),
        ("notes.txt", b"text" * 30_000 + b"\x01", "data of an unknown kind"),
        ("notes.txt", png(), "PNG picture"),
        ("table.csv", PDF, "PDF document"),
        ("sums.xls", b"a;b\r\n1;2\r\n", "plain text"),
        ("sums.xls", b"<html><table></table></html>", "web page"),
        ("data.xml", XHTML, "web page"),
        ("data.xml", b'<x:a xmlns:x="http://www.w3.org/1999/xhtml"/>', "web page"),
    ],
)
def test_a_file_whose_content_is_of_another_group_is_refused_and_told_what_it_looks_like(
    name: str, content: bytes, found: str
) -> None:
    refused = refusal(name, content)
    assert refused.code == "type_mismatch"
    assert f"(.{name.rpartition('.')[2]}): it looks like “{found}”." in refused.detail


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.docx", compound("EncryptionInfo", "EncryptedPackage")),
        ("sums.xlsx", compound("EncryptionInfo", "EncryptedPackage")),
        ("letter.docx", OLE + "EncryptedPackage\0".encode("utf-16-le")),
        ("letter.docx", encrypted_zip()),
    ],
)
def test_a_document_with_a_password_is_refused(name: str, content: bytes) -> None:
    refused = refusal(name, content)
    assert (refused.code, "protected by a password" in refused.detail) == ("password_protected", True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("sums.xlsb", with_types("ms-excel.sheet.binary.macroEnabled.main", **{"xl/vbaProject.bin": b"x"})),
        ("letter.docx", with_types("ms-word.document.macroEnabled.main+xml")),
        ("old.doc", compound("WordDocument", "Macros", "VBA", "_VBA_PROJECT")),
        ("old.xls", compound("Workbook", "_VBA_PROJECT_CUR")),
        ("letter.odt", packed({"mimetype": samples.ODF.encode() + b".text", "Basic/Standard/Module1.xml": b"x"})),
        ("letter.odt", packed({"mimetype": samples.ODF.encode() + b".text", "Scripts/python/a.py": b"x"})),
    ],
)
def test_a_document_with_macros_is_refused(name: str, content: bytes) -> None:
    assert refusal(name, content).code == "macros"


def test_empty_libraries_of_an_open_document_are_no_macros() -> None:
    content = packed({"mimetype": samples.ODF.encode() + b".text", "Basic/Standard/script-lb.xml": b"x"})
    assert recognize("letter.odt", content).id == "odt"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("things.zip", zipped("a.txt")[:40]),
        ("things.zip", b"PK\x03\x04" + bytes(100)),
        ("letter.docx", office("word/document.xml")[:-30]),
        ("sums.xlsx", OLE),
        ("letter.doc", OLE),
        ("letter.pdf", BINARY),
        ("photo.jpg", BINARY),
        ("letter.odt", open_document("text")[:60]),
    ],
)
def test_a_damaged_file_is_refused(name: str, content: bytes) -> None:
    assert refusal(name, content).code == "damaged"


def test_a_polyglot_counts_as_what_its_beginning_says() -> None:
    assert recognize("dots.gif", b"GIF89a/*" + GIF[8:] + b"*/=1;alert(1)").type == "image/gif"
    assert recognize("picture.png", png() + zipped("evil.txt")).type == "image/png"
    assert recognize("letter.pdf", PDF + HTML).type == "application/pdf"


def test_single_kinds_can_be_allowed() -> None:
    assert recognize("letter.pdf", PDF, "pdf").id == "pdf"
    refused = refusal("picture.png", png(), "pdf", "jpeg")
    assert refused.detail.endswith("Allowed are: JPEG picture, PDF document.")
    assert refusal("photo.jpg", png(), "jpeg").code == "type_not_allowed"
    assert refusal("letter.pdf", PDF, "nothing").detail.endswith("Allowed are: nothing at the moment.")


def test_what_is_allowed_is_said_to_senders_without_extensions() -> None:
    assert kinds.in_words(kinds.whole(kinds.DEFAULT)) == "pictures, PDF, Office files, text files, ZIP files"
    assert kinds.in_words(["pictures", "pdf"]) == "pictures, PDF document"
    assert kinds.in_words([]) == "nothing at the moment"
    assert kinds.accept(["pdf", "jpeg"]) == ".jpg,.jpeg,.jfif,.jpe,.pdf"
    assert kinds.accept(["pictures", "other"]) == ""


def test_what_is_allowed_is_told_by_groups_with_examples() -> None:
    assert "pictures (png, jpg, heic, gif …), documents (pdf, docx, xlsx, pptx …)," in kinds.described(kinds.DEFAULT)
    with translation.override("de"):
        assert "Erlaubt" in refusal("a.mp3", b"x").detail


def test_every_kind_that_is_found_can_be_allowed() -> None:
    ids = {kind for *_file, kind in (*samples.BY_DEFAULT, *samples.BY_SETTING) if kind}
    assert ids <= set(kinds.KINDS)
    assert {kind.group for kind in kinds.KINDS.values()} | {"other"} == set(GROUPS)
    assert set(GROUPS).isdisjoint(kinds.KINDS)
    assert not [
        each for kind in kinds.KINDS.values() for each in kind.extensions if each in recognition.programs.EXTENSIONS
    ]


def test_a_photo_is_recognized_by_its_extension_in_capitals() -> None:
    assert recognize("photo.JPEG", JPEG).extensions[0] == "jpg"
