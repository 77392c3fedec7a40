"""The parts of an XLSX: a ZIP of XML, read as a stream. What a part costs is counted, not believed."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from bots.draft.table_files.budget import Budget, too_large
from bots.draft.table_files.problems import TableRefused

MOST_PARTS = 1000
DEEPEST = 64  # elements inside each other
LONGEST_TOKEN = 1 << 20  # bytes of a tag or a comment: the parser begins each of them anew with every piece
PIECE = 64 * 1024
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class Package:
    """The parts by their names, which count without upper and lower case."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        self.budget = budget
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
            raise TableRefused(_("This is neither a CSV nor an XLSX file.")) from None
        if len(self.archive.filelist) > MOST_PARTS:
            raise too_large()
        self.parts = {part.filename.replace("\\", "/").casefold(): part for part in self.archive.filelist}

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part, unpacked piece by piece. Raises TableRefused if it is missing or damaged."""
        part = self.parts.get(name.casefold())
        if part is None or part.compress_type not in METHODS:
            raise damaged()
        if part.flag_bits & 1:
            raise TableRefused(_("This file has a password. Save it without one."))
        try:
            with self.archive.open(part) as stream:
                while piece := stream.read(PIECE):
                    self.budget.take_unpacked(len(piece))
                    yield piece
        except TableRefused:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as problem:
            raise damaged() from problem

    def parse(self, name: str, start: Start, end: End, text: Callable[[str], None]) -> Iterator[None]:
        """Parses the part: calls `start`, `end` (names without namespace) and `text`; yields after each piece.

        Refuses document types, with which come entities.
        """
        reader = Handlers(self.budget, start, end, text)
        try:
            for piece in self.pieces(name):
                reader.feed(piece)
                yield
            reader.parser.Parse(b"", True)
        except TableRefused:
            raise
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise damaged() from problem
        yield

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts that `part` names: by id, the last word of the relation's type and the name."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(f"/{folder}", attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        for _piece in self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), start, nothing, nothing):
            pass
        return found


class Handlers:
    """An XML parser that counts its elements, and how deep they are."""

    def __init__(self, budget: Budget, start: Start, end: End, text: Callable[[str], None]) -> None:
        self.budget, self.start, self.end, self.text = budget, start, end, text
        self.depth = self.silent = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.on_start
        self.parser.EndElementHandler = self.on_end
        self.parser.CharacterDataHandler = self.on_text
        self.parser.StartDoctypeDeclHandler = self.on_document_type

    def feed(self, piece: bytes) -> None:
        self.silent += len(piece)
        if self.silent > LONGEST_TOKEN:
            raise damaged()
        self.parser.Parse(piece)

    def on_start(self, tag: str, attributes: dict[str, str]) -> None:
        self.silent = 0
        self.depth += 1
        if self.depth > DEEPEST:
            raise damaged()
        self.budget.take_element()
        self.start(tag.rpartition(":")[2], attributes)

    def on_end(self, tag: str) -> None:
        self.silent = 0
        self.depth -= 1
        self.end(tag.rpartition(":")[2])

    def on_text(self, text: str) -> None:
        self.silent = 0
        self.text(text)

    def on_document_type(self, *_: object) -> None:
        raise damaged()


def nothing(*_: object) -> None:
    """Ignores what it is called with."""


def damaged() -> TableRefused:
    return TableRefused(_("This XLSX file is damaged or not an XLSX file. Save it again, or as “CSV UTF-8”."))
