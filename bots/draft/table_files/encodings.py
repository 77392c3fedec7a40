"""The characters of a text file that does not say how they are written."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from bots.draft.table_files.problems import TableRefused

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32"}
MARKS |= {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WESTERN = "cp1252"
OTHERS = ["cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "mac_roman", "cp850", "cp932"]
OTHERS += ["gb18030", "big5", "cp949"]
END_OF_FILE = "\x1a"  # what DOS programs put at the end


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding if that was guessed (else empty). Raises TableRefused."""
    name = next((name for mark, name in MARKS.items() if content.startswith(mark)), "") or _without_mark(content)
    guessed = ""
    try:
        text = content.decode(name or "utf-8")
    except UnicodeDecodeError:
        if name:
            raise damaged() from None
        text, guessed = _guessed(content)
    text = text.rstrip(END_OF_FILE)
    if "\x00" in text:
        raise neither()
    return text, guessed


def _without_mark(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of its first line is zero."""
    start = content[:64]
    if len(start) >= 4 and not any(start[1::2]) and all(start[::2][:-1]):
        return "utf-16-le"
    if len(start) >= 4 and not any(start[::2]) and all(start[1::2]):
        return "utf-16-be"
    return ""


def _guessed(content: bytes) -> tuple[str, str]:
    western = _western(content)
    if western is not None:
        return western, WESTERN
    # Takes long to import, and few files need it.
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=[*OTHERS, WESTERN]).best()
    if best is None:
        raise neither()
    return str(best), best.encoding


def _western(content: bytes) -> str | None:
    """The text, if it looks as one in a Western European language does: few letters are not English, and all are in
    words."""
    try:
        text = content.decode(WESTERN)
    except UnicodeDecodeError:
        return None
    letters = [character for character in text if character.isalpha()]
    foreign = sum(not letter.isascii() for letter in letters)
    inside = zip(text, text[1:], text[2:], strict=False)
    split_words = any(
        before.isalpha()
        and after.isalpha()
        and not middle.isascii()
        and unicodedata.category(middle) in {"No", "Po", "So"}
        for before, middle, after in inside
    )
    return None if split_words or foreign > len(letters) * 0.3 else text


def neither() -> TableRefused:
    return TableRefused(_("This is neither a CSV nor an XLSX file."))


def damaged() -> TableRefused:
    return TableRefused(_("This file is damaged: its text does not end where it should. Save it again."))
