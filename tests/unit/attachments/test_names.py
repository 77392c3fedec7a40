"""Senders' names for files stay text; copies get names of our own."""

from __future__ import annotations

import random
import string
import unicodedata
from datetime import date

import pytest

from attachments import names
from attachments.models import Attachment


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


def test_a_hostile_name_is_kept_as_visible_text() -> None:
    hostile = hostile_names()
    assert len(hostile) == 500
    for name in hostile:
        kept = names.clean_name(name)
        assert len(kept) <= 255
        assert not {unicodedata.category(each) for each in kept} & names.UNSEEN
        assert not {"/", "\\"} & set(kept)


@pytest.mark.parametrize(
    ("about", "ours"),
    [
        ("Parcel Post", "Parcel Post 2026-11-26 no 3.pdf"),
        ("Shop / Berlin", "Shop Berlin 2026-11-26 no 3.pdf"),
        ('C:\\a|b?c*"d"<e>', "C a b c d e 2026-11-26 no 3.pdf"),
        ("100 % #1", "100 1 2026-11-26 no 3.pdf"),
        ("\u202eevil\r\nBcc: x", "evilBcc x 2026-11-26 no 3.pdf"),
        ("..hidden.", "hidden 2026-11-26 no 3.pdf"),
        ("مساعد الطرود", "مساعد الطرود 2026-11-26 no 3.pdf"),
        ("B" * 100, f"{'B' * 60} 2026-11-26 no 3.pdf"),
        ("/?*", "2026-11-26 no 3.pdf"),
    ],
)
def test_the_name_that_recipients_see_tells_files_apart_and_suits_every_system(about: str, ours: str) -> None:
    assert names.new_name(about, date(2026, 11, 26), 3, "pdf") == ours
    assert len(ours) <= Attachment._meta.get_field("name").max_length


def test_an_original_name_is_kept_as_one_line_of_text() -> None:
    assert names.clean_name("C:\\Users\\Vera\\my  plan.pdf") == "my plan.pdf"
    assert names.clean_name("/tmp/a\r\nBcc: x.pdf") == "aBcc: x.pdf"
    assert names.clean_name("\u202egnp.exe") == "gnp.exe"
    assert names.clean_name("<b>.png") == "<b>.png"


@pytest.mark.parametrize(
    "name",
    [
        'he said "hi".txt',
        "50% off & more; <b>.txt",
        "a&amp;b.txt",
        "it's 'quoted'.pdf",
        "Größe – Übersicht.csv",
        "می\u200cخواهم.txt",
        "👩\u200d👩\u200d👧.png",
        "new \U0001fae8.png",
        "価格表.xlsx",
        "no extension",
    ],
)
def test_a_name_is_kept_as_it_is(name: str) -> None:
    assert names.clean_name(name) == name


def test_a_decomposed_name_is_composed() -> None:
    assert names.clean_name("Gro\u0308ße.txt") == "Größe.txt"


def test_a_long_name_keeps_its_extension() -> None:
    assert names.clean_name("x" * 400 + ".TXT") == "x" * 251 + ".TXT"
    assert names.clean_name("x" * 10_000) == "x" * 255
    assert names.clean_name("x." + "y" * 400) == "x." + "y" * 253


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("letter.PDF", "pdf"),
        ("letter.tar.gz", "gz"),
        ("letter.pdf. .", "pdf"),
        ("letter.pdf\u200b", "pdf"),
        ("picture.png\u202egnp.exe", "exe"),
        ("picture.png\x00.html", "html"),
        ("letter.pdf::$DATA", ""),
        ("letter", ""),
        (".pdf", ""),
        ("Invoice No. 5 of May", ""),
        ("", ""),
    ],
)
def test_an_extension_is_what_people_see_at_the_end(name: str, extension: str) -> None:
    assert names.extension_of(names.clean_name(name)) == extension
