"""Names of files: the sender's, kept as text, and our own, which recipients see. These hold nothing of the sender's."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

LENGTH = 255
"""Characters of a sender's name that are kept."""

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories of characters that nobody sees: controls, marks of direction, halves of pairs, separators."""

JOINERS = "\u200c\u200d"
"""They hold words of some languages and composed emoji together, so they are kept."""

REFUSED = '<>:"/\\|?*%#'
"""Characters that a system refuses in names of files, or that mean something in an address."""

ABOUT = 60
"""Characters of our own words in a name."""

EXTENSION = re.compile(r"[A-Za-z0-9_-]{1,20}")


def new_name(about: str, day: date, number: int, extension: str) -> str:
    """Makes the name that recipients see: "Parcel Post 2026-11-26 no 3.pdf".

    `about`: our own words, such as the bot's name, of which characters that some systems refuse in names are left out.
    """
    words = clean_name("".join(" " if each in REFUSED else each for each in about))[:ABOUT].strip(" .")
    return " ".join(filter(None, (words, day.isoformat(), f"no {number}"))) + f".{extension}"


def clean_name(name: str) -> str:
    """Returns a sender's name for a file as one line without folders. A long one is cut before its extension."""
    last = name[-4096:].replace("\\", "/").rstrip("/").rpartition("/")[2]
    visible = "".join(each for each in last if each in JOINERS or unicodedata.category(each) not in UNSEEN)
    line = " ".join(unicodedata.normalize("NFC", visible).split())
    extension = extension_of(line)
    ending = f".{extension}" if line.lower().endswith(f".{extension}") else ""
    return line if len(line) <= LENGTH else line[: LENGTH - len(ending)] + line[len(line) - len(ending) :]


def extension_of(line: str) -> str:
    """Returns the extension of a clean name in lower case; empty if it has none."""
    stem, _dot, extension = line.rstrip(" .").rpartition(".")
    return extension.lower() if stem.strip(" .") and EXTENSION.fullmatch(extension) else ""
