"""The first line of a table: which column holds what, and which cells stand below no name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from bots.draft.table_files.problems import TableRefused
from bots.understanding.normalization import comparable
from plain_text import clean_line

MOST = 1000  # columns
NAMED = 8  # columns that an error repeats
LONGEST_NAME = 40  # characters of a column's name that a page or an error repeats


class Header:
    """The columns of a file. Names are compared as all that people type: without case, accents, invisible marks.

    `places`: of each wanted column its place from 0, None if it is missing. `ignored`: the names of the others.
    Raises TableRefused if a column that is not optional is missing, if a wanted one is there twice, or if there are
    far too many.
    """

    def __init__(self, cells: Sequence[str], columns: Mapping[str, Sequence[str]], optional: Sequence[str]) -> None:
        if len(cells) > MOST:
            raise TableRefused(
                _("The first line has more than %(count)d columns. Copy the needed ones into a new file.")
                % {"count": MOST}
            )
        self.names = [clean_line(cell, LONGEST_NAME) for cell in cells]
        known = {comparable(name): wanted for wanted, names in columns.items() for name in names}
        found: dict[str, list[int]] = {wanted: [] for wanted in columns}
        self.ignored: list[str] = []
        for place, name in enumerate(self.names):
            wanted = known.get(comparable(name)) if name else None
            if wanted is not None:
                found[wanted].append(place)
            elif name:
                self.ignored.append(name)
        self._check(found, optional)
        self.places = [next(iter(places), None) for places in found.values()]
        self.found = {wanted for wanted, places in found.items() if places}
        # Columns left of all names hold the numbers of rows, as programs for statistics write them.
        first = next((place for place, name in enumerate(self.names) if name), 0)
        self._nameless = [place for place in range(first, len(self.names)) if not self.names[place]]

    def _check(self, found: Mapping[str, list[int]], optional: Sequence[str]) -> None:
        missing = [wanted for wanted, places in found.items() if not places and wanted not in optional]
        if missing:
            raise TableRefused(
                _("The first line must name %(wanted)s; it has: %(found)s.")
                % {
                    "wanted": get_text_list([f"“{name}”" for name in found if name not in optional], _("and")),
                    "found": ", ".join([name for name in self.names if name][:NAMED]) or "-",
                }
            )
        for wanted, places in found.items():
            if len(places) > 1:
                twice = ", ".join(f"“{self.names[place]}”" for place in places[:NAMED])
                raise TableRefused(
                    _(
                        "The first line names %(count)d columns for “%(wanted)s”: %(twice)s. Rename or delete "
                        "all but one."
                    )
                    % {"count": len(places), "wanted": wanted, "twice": twice}
                )

    def strays(self, cells: Sequence[str]) -> list[int]:
        """The places of the cells that hold something and stand below no name."""
        if not self._nameless and len(cells) <= len(self.names):
            return []
        places = [place for place in self._nameless if place < len(cells)]
        places += range(len(self.names), len(cells))
        return [place for place in places if cells[place] and clean_line(cells[place], 1)]
