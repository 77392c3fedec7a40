"""Writes phrases as CSV and XLSX, and reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from django.utils.translation import gettext as _

from bots.draft import table_files
from bots.draft.table_files import writing
from plain_text import CONTROL_CHARACTERS, visible

HEADER = ("interaction", "phrase", "message")
COLUMNS = {"interaction": ("interaction", "category"), "phrase": ("phrase", "text")}
"""The columns that are needed, and their other names."""
WITH_MESSAGES = {**COLUMNS, "message": ("message", "reply")}
OPTIONAL = ("message",)


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A phrase of the file. `line` counts from 1, the header included. `message`: that of the interaction, or ""."""

    line: int
    interaction: str
    phrase: str
    message: str = ""


class Phrases(msgspec.Struct, frozen=True):
    """The phrases of a file, and the names of the columns that are not read.

    `encoding` is set if it had to be guessed.
    """

    rows: list[Row]
    encoding: str
    ignored: list[str]


class Names:
    """Finds interactions by their names as people write them: characters that nobody sees do not count."""

    def __init__(self, existing: Iterable[str]) -> None:
        self.exact = set(existing)
        self.cleaned = {_cleaned(name): name for name in self.exact}

    def meant(self, written: str) -> str:
        """The existing name that is meant, else the name as it is to be made."""
        if written in self.exact or CONTROL_CHARACTERS.search(written):
            return written
        cleaned = _cleaned(written)
        return self.cleaned.get(cleaned, cleaned)


def _cleaned(name: str) -> str:
    return " ".join(visible(name).split())


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV."""
    return writing.as_csv(HEADER, rows)


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as XLSX."""
    return writing.as_xlsx(HEADER, rows, title=_("Phrases"), widths=(30, 80, 80))


def read(content: bytes, is_gone: Callable[[], bool] = lambda: False) -> Phrases:
    """The phrases in a file that somebody chose on a page, who may be gone meanwhile. Raises TableRefused."""
    table = table_files.read(
        content, WITH_MESSAGES, optional=OPTIONAL, limits=table_files.FROM_BROWSER, is_gone=is_gone
    )
    rows = [Row(line, name, " ".join(phrase.split()), message) for line, (name, phrase, message) in table.rows]
    return Phrases(rows, table.encoding, table.ignored)
