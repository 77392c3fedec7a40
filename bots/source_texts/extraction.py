"""Reads the words of a file. PDF and HTML are read in a process of their own, with limits on memory and time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from pathlib import Path, PurePath
from typing import Literal, NamedTuple

from bots.source_texts.limits import LARGEST_FILE, MOST_CHARACTERS, SECONDS, SourceRefused
from plain_text import clean_line, clean_text

Kind = Literal["text", "markdown", "html", "pdf"]
READER = Path(__file__).with_name("reader.py")
AT_ONCE = 2
"""Files that are read at the same time in one process of ours."""

EXTENSIONS: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf",
}  # fmt: skip
WITH_HEADINGS = ("markdown", "html", "interactions")
LONGEST_TITLE = 200
CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,40})")

_places = threading.BoundedSemaphore(AT_ONCE)


class Extracted(NamedTuple):
    """The words of a file. `title`: the file's own, or its name without the extension."""

    kind: Kind
    title: str
    text: str


def extracted(name: str, content: bytes) -> Extracted:
    """The words of a file with this name. Waits for its turn. Raises SourceRefused."""
    if len(content) > LARGEST_FILE:
        raise SourceRefused("too_large")
    kind = kind_of(name, content)
    title = ""
    if kind == "pdf":
        title, text = _read(kind, content)
    else:
        text = _decoded(content, html=kind == "html")
        if kind == "html":
            title, text = _read(kind, text.encode())
    title = clean_line(title, LONGEST_TITLE) or clean_line(PurePath(name).stem.replace("_", " "), LONGEST_TITLE)
    return Extracted(kind, title or "–", checked(text))


def kind_of(name: str, content: bytes) -> Kind:
    """The kind of a file by its content and its name. Raises SourceRefused."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    kind = EXTENSIONS.get(PurePath(name.lower()).suffix)
    if kind is None:
        raise SourceRefused("kind")
    if kind == "pdf":
        raise SourceRefused("broken" if content else "empty")
    return kind


def checked(text: str) -> str:
    """The text as it is kept. Raises SourceRefused if it is blank or too long."""
    text = clean_text(text).strip()
    if not any(each.isalnum() for each in text):
        raise SourceRefused("empty")
    if len(text) > MOST_CHARACTERS:
        raise SourceRefused("long")
    return text


def _decoded(content: bytes, *, html: bool) -> str:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceRefused("encoding")
    if html and (named := CHARSET.search(content[:2048])):
        try:
            return content.decode(named[1].decode())
        except (UnicodeDecodeError, LookupError):
            pass  # many pages name another one than they have
    try:
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Its import takes time; most files are UTF-8.
    import charset_normalizer

    # 16 KB tell an encoding as well as the whole.
    best = charset_normalizer.from_bytes(content[: 16 * 1024]).best()
    if best is None:
        raise SourceRefused("encoding")
    try:
        return content.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        raise SourceRefused("encoding") from None


def _read(kind: Kind, content: bytes) -> tuple[str, str]:
    with _places:
        child = subprocess.Popen(
            [sys.executable, "-I", str(READER), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        try:
            written, _ = child.communicate(content, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise SourceRefused("slow") from None
    if child.returncode:
        raise SourceRefused("slow")
    found = json.loads(written)
    if "problem" in found:
        raise SourceRefused(found["problem"])
    return found["title"], found["text"]
