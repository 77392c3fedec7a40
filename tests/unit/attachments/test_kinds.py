"""Kinds of files are recognized by content and extension together; copies get names of our own."""

from __future__ import annotations

import io
import random
import string

import pytest

from attachments import kinds, receiving
from attachments.problems import Unacceptable
from tests.attachments import GIF, GOOD, JPEG, PDF, office, png, zipped

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
PNG_AND_ZIP = png() + zipped("evil.txt")
PDF_AND_HTML = PDF + HTML
GIF_AND_SCRIPT = b"GIF89a/*" + GIF[8:] + b"*/=1;alert(1)"


def recognize(name: str, content: bytes, allowed: tuple[str, ...] = kinds.DEFAULT) -> kinds.Kind:
    return kinds.recognize(io.BytesIO(content), name, allowed)


@pytest.mark.parametrize("name", GOOD)
def test_every_allowed_kind_is_recognized(name: str) -> None:
    content, type_ = GOOD[name]
    file = io.BytesIO(content)
    assert kinds.recognize(file, name, kinds.DEFAULT).type == type_
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.svg", SVG),
        ("page.html", HTML),
        ("page.xhtml", XHTML),
        ("script.js", GIF_AND_SCRIPT),
        ("letter.docm", office("word/document.xml")),
        ("letter.doc", OLE),
        ("tool.exe", b"MZ" + bytes(100)),
        ("letter.pdf.exe", PDF),
        ("letter", PDF),
        (".pdf", PDF),
        ("letter.pdf.", PDF),
        ("letter.pdf ", PDF),
        ("picture.png\x00.html", png()),
        ("picture.png\u202egnp.exe", png()),
        ("letter.pdf::$DATA", PDF),
        ("", PDF),
    ],
)
def test_a_file_with_another_extension_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Unacceptable) as refused:
        recognize(name, content)
    assert refused.value.code == "type_not_allowed"
    assert "pdf" in refused.value.detail


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.png", SVG),
        ("picture.png", HTML),
        ("picture.png", JPEG),
        ("picture.gif", png()),
        ("letter.pdf", HTML + PDF),
        ("letter.pdf", b" " * 2000 + PDF),
        ("things.zip", PNG_AND_ZIP),
        ("things.zip", office("word/document.xml")),
        ("letter.docx", zipped("a.txt")),
        ("letter.docx", office("xl/workbook.xml")),
        ("letter.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("sums.xlsx", OLE),
        ("letter.odt", zipped("content.xml", stored={"mimetype": b"application/vnd.oasis.opendocument.text-master"})),
        ("things.zip", zipped("a.txt")[:40]),
        ("things.zip", b"PK\x03\x04" + bytes(100)),
        ("notes.txt", b"text with a NUL \x00 in it"),
        ("notes.txt", b"text" * 30_000 + b"\x01"),
        ("notes.txt", png()),
        ("table.csv", PDF),
    ],
)
def test_a_file_whose_content_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Unacceptable) as refused:
        recognize(name, content)
    assert refused.value.code == "type_mismatch"


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("dots.gif", GIF_AND_SCRIPT, "image/gif"),
        ("picture.png", PNG_AND_ZIP, "image/png"),
        ("letter.pdf", PDF_AND_HTML, "application/pdf"),
        ("page.html.txt", HTML, "text/plain"),
        ("evil.exe.pdf", PDF, "application/pdf"),
    ],
)
def test_a_polyglot_counts_as_what_its_beginning_says(name: str, content: bytes, type_: str) -> None:
    assert recognize(name, content).type == type_


def test_a_kind_that_is_not_allowed_is_refused() -> None:
    assert recognize("letter.pdf", PDF, ("pdf",)).id == "pdf"
    with pytest.raises(Unacceptable) as refused:
        recognize("picture.png", png(), ("pdf", "jpeg"))
    assert refused.value.code == "type_not_allowed"
    assert refused.value.detail.endswith("jpg, jpeg, jfif, pdf.")
    with pytest.raises(Unacceptable):
        recognize("letter.pdf", PDF, ())


def hostile_names() -> list[str]:
    """Returns 500 names of a sort that has broken software before. They are always the same."""
    chance = random.Random(4)
    wild = [*map(chr, range(1, 32)), *"\u202e\u200b\ufeff\u2028/\\:*?\"<>|%&;$`'{}[]()!~^ .\U0001f600é"]
    fixed = [
        "../../../etc/passwd.png",
        "..\\..\\windows\\system32\\a.png",
        "/etc/cron.d/x.png",
        "C:\\a.png",
        "CON.png",
        "nul.png",
        "<script>alert(1)</script>.png",
        "a.png\r\nX-Header: 1.png",
        '"; filename="b.exe.png',
        "$(reboot).png",
        "`reboot`.png",
        "%00.png",
        "%2e%2e%2f.png",
        "{{ 7 * 7 }}.png",
        "' OR 1=1 --.png",
        "-rf.png",
        ".png.png",
        "a" * 5000 + ".png",
        "\u202egnp.exe.png",
        "😀" * 200 + ".png",
    ]
    letters = wild + list(string.ascii_letters)
    made = ["".join(chance.choices(letters, k=chance.randint(1, 80))) + "a.png" for _ in range(500 - len(fixed))]
    return fixed + made


def test_a_hostile_name_does_not_get_into_the_name_of_the_copy() -> None:
    names = hostile_names()
    assert len(names) == 500
    given = set()
    for name in names:
        kind = recognize(name, png())
        ours = receiving.new_name(kind.extensions[0])
        assert len(ours) == 12
        assert ours.endswith(".png")
        assert set(ours[:8]) <= set(receiving.NAME_ALPHABET)
        given.add(ours)
        kept = receiving.clean_name(name)
        assert len(kept) <= 255
        assert kept.isprintable()
        assert not {"/", "\\"} & set(kept)
    assert len(given) == 500


def test_an_original_name_is_kept_as_one_line_of_text() -> None:
    assert receiving.clean_name("C:\\Users\\Vera\\my  plan.pdf") == "my plan.pdf"
    assert receiving.clean_name("/tmp/a\r\nBcc: x.pdf") == "aBcc: x.pdf"
    assert receiving.clean_name("\u202egnp.exe") == "gnp.exe"
    assert receiving.clean_name("<b>.png") == "<b>.png"
