"""How large a source may be, and why a file is no source."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes."""

MOST_CHARACTERS = 1_000_000
"""Of a source."""

MOST_PAGES = 1000
"""Of a PDF."""

MOST_OF_BOT = 5_000_000
"""Characters of all sources of a bot."""

MOST_SOURCES = 200
"""Of a bot."""

SECONDS = 20
"""In which a file must be read."""

Problem = Literal[
    "kind", "too_large", "empty", "encoding", "broken", "encrypted", "scanned", "pages", "slow", "long", "many"
]
PROBLEMS: dict[str, str] = {
    "kind": gettext_noop("Its kind is not known. Take a text, Markdown, HTML or PDF file, or paste the text."),
    "too_large": gettext_noop("It is larger than 10 MB. Split it, or paste what matters."),
    "empty": gettext_noop("It holds no words."),
    "encoding": gettext_noop("Its characters cannot be read. Save it as UTF-8."),
    "broken": gettext_noop("It is broken or no PDF. Open it and save it again."),
    "encrypted": gettext_noop("It is protected by a password. Save it without one."),
    "scanned": gettext_noop(
        "It holds pictures of pages and no text. Have its text recognized (OCR) first, or paste the text."
    ),
    "pages": gettext_noop("It has more than 1,000 pages. Split it."),
    "slow": gettext_noop("Reading it takes too much time or memory. Save it as text, or paste what matters."),
    "long": gettext_noop("It has more than 1,000,000 characters or 4,000 passages. Split it."),
    "many": gettext_noop("A bot has at most 200 sources with 5,000,000 characters together. Remove some first."),
}


class SourceRefused(ValueError):
    """The file or text cannot be a source; `str()` is a sentence for whoever gave it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return _(PROBLEMS[self.problem])
