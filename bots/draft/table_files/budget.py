"""What reading one table may cost, whatever the file claims about itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
from django.utils.translation import gettext as _

from bots.draft.table_files.problems import TableRefused


class Limits(msgspec.Struct, frozen=True):
    """The most that a file may have. `size` and `unpacked` are bytes, `seconds` of reading."""

    size: int
    rows: int
    unpacked: int = 40 * 10**6
    elements: int = 1_500_000
    characters: int = 20 * 10**6
    seconds: float = 10.0
    columns: int = 40


FROM_BROWSER = Limits(size=2 * 10**6, rows=20_000)
FROM_COMMAND = Limits(
    size=50 * 10**6, rows=500_000, unpacked=500 * 10**6, elements=20_000_000, characters=200 * 10**6, seconds=300.0
)


class Budget:
    """Counts what was used of the limits. Each method raises TableRefused at the first too many."""

    def __init__(self, limits: Limits, is_gone: Callable[[], bool]) -> None:
        self.limits, self.is_gone = limits, is_gone
        self.rows = self.elements = self.characters = self.unpacked = 0
        self.deadline = time.monotonic() + limits.seconds

    def take_file(self, content: bytes) -> None:
        if len(content) > self.limits.size:
            raise TableRefused(
                _("The file is larger than %(size)d MB. Split it.") % {"size": self.limits.size // 10**6}
            )

    def take_row(self, cells: list[str]) -> None:
        """Counts a row that holds something."""
        self.rows += 1
        self.characters += sum(map(len, cells))
        if self.rows > self.limits.rows:
            raise TableRefused(_("There are more than %(count)d rows. Split the file.") % {"count": self.limits.rows})
        if self.characters > self.limits.characters:
            raise TableRefused(_("The file holds too much text. Split it."))

    def take_unpacked(self, size: int) -> None:
        """Counts bytes that came out of an archive, and looks at the clock."""
        self.unpacked += size
        if self.unpacked > self.limits.unpacked:
            raise too_large()
        self.look_at_the_clock()

    def take_element(self) -> None:
        """Counts an element of XML, or a line of a text."""
        self.elements += 1
        if self.elements > self.limits.elements:
            raise too_large()

    def look_at_the_clock(self) -> None:
        """Also looks whether anybody waits for the table."""
        if self.is_gone():
            raise TableRefused(_("You left before the file was read."))
        if time.monotonic() > self.deadline:
            raise TableRefused(_("Reading this file takes too long. Copy its columns into a new one."))


def too_large() -> TableRefused:
    return TableRefused(_("This file holds far more than a table needs. Copy its columns into a new one."))
