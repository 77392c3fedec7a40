"""A program: reads a PDF or HTML file from standard input, writes `{"title", "text"}` or `{"problem"}` as JSON.

It imports nothing of ours, so that it starts fast and holds no secrets, and a file made to break it breaks it only.
Its argument is `pdf` or `html`; for HTML the input is UTF-8.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from html.parser import HTMLParser
from typing import Any

MOST_BYTES = 10 * 1024 * 1024
MOST_CHARACTERS = 1_000_001
"""One more than are taken: so the caller sees that there are too many."""

MOST_PAGES = 1000
LIMITS = (
    (resource.RLIMIT_AS, 1024 * 1024 * 1024),
    (resource.RLIMIT_CPU, 20),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)

HIDDEN = {
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "math",
    "head",
    "nav",
    "iframe",
    "object",
    "select",
    "dialog",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "dt", "dd", "table",
    "blockquote", "pre", "form", "fieldset", "figure", "figcaption", "address", "details", "summary", "body", "tbody",
}  # fmt: skip
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


class Refused(Exception):
    """Why it cannot be read; the argument is one of the problems in `limits`."""


class Page(HTMLParser):
    """Collects the words that people read on a page, with headings as lines that begin with #."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.parts, self.size = "", [""], 0
        self.in_title = False
        self.open: list[str] = []
        """The elements that are open within the outermost hidden one, which is the first."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self.in_title = not self.title
        elif self.open:
            if tag not in VOID and len(self.open) < 1000:
                self.open.append(tag)
            if tag == "body":  # a head that is never closed
                self.open = []
        elif tag in HIDDEN or _is_hidden(dict(attrs)):
            if tag not in VOID:
                self.open = [tag]
        elif tag in HEADINGS:
            self.add("\n\n" + "#" * HEADINGS[tag] + " ")
        elif tag in BLOCKS:
            self.add("\n\n")
        elif tag in ("br", "tr"):
            self.add("\n")
        elif tag == "li":
            self.add("\n- ")
        elif tag in ("td", "th"):
            self.add(" | ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False
        elif self.open:
            if tag in self.open:
                del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]
        elif tag in HEADINGS or tag in BLOCKS:
            self.add("\n\n")

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title = (self.title + data)[:300]
        elif not self.open:
            # A word at the beginning of a line must not become a heading.
            self.add(re.sub(r"[ \t\r\n\f]+", " ", data).replace("#", "\uff03" if self.at_line_start() else "#"))

    def at_line_start(self) -> bool:
        """Whether nothing stands in this line yet."""
        return self.parts[-1].endswith("\n") or self.parts == [""]

    def add(self, text: str) -> None:
        """Adds to what is read."""
        if self.size < MOST_CHARACTERS:
            self.parts.append(text)
            self.size += len(text)

    def text(self) -> str:
        """All that was read; no more than two line ends in a row."""
        text = "\n".join(line.strip(" ") for line in "".join(self.parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", text).strip()


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style


def html(content: bytes) -> dict[str, str]:
    """The title and words of a page."""
    page = Page()
    page.feed(content.decode("utf-8", "replace"))
    page.close()
    return {"title": " ".join(page.title.split()), "text": page.text()}


def pdf(content: bytes) -> dict[str, str]:
    """The title and words of a PDF. Raises Refused, and whatever a broken file makes its reader raise."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("encrypted")
    if len(reader.pages) > MOST_PAGES:
        raise Refused("pages")
    parts: list[str] = []
    size = 0
    for page in reader.pages:
        words = _joined(page.extract_text() or "")
        parts.append(words)
        size += len(words)
        if size > MOST_CHARACTERS:
            break
    text = "\n\n".join(part for part in parts if part)
    if not text:
        raise Refused("scanned" if reader.pages else "empty")
    title = reader.metadata.title if reader.metadata else ""
    return {"title": str(title or "")[:300], "text": text}


def _joined(text: str) -> str:
    """The words of a page, with words that a line end divides joined again."""
    text = re.sub(r"(\w)[-\u00ad]\n(?=[a-z\u00df-\u00ff])", r"\1", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def main(kind: str) -> int:
    """Runs the program."""
    for limit, most in LIMITS:
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError):
            continue  # the system does not know or allow it
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    found: dict[str, Any]
    try:
        found = pdf(content) if kind == "pdf" else html(content)
    except Refused as refused:
        found = {"problem": str(refused)}
    except (MemoryError, RecursionError):
        found = {"problem": "slow"}
    except Exception as error:  # noqa: BLE001 - a broken file breaks in many ways
        found = {"problem": "encrypted" if "crypt" in f"{type(error)}{error}".lower() else "broken"}
    text = found.get("text", "")[:MOST_CHARACTERS]
    if text:
        found["text"] = text.encode("utf-8", "replace").decode()
    sys.stdout.buffer.write(json.dumps(found).encode())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
