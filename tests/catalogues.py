"""The words of the product and their translations: `python -m tests.catalogues` takes new words into `locale`.

It writes both files of a language, so that a clone needs nothing to show them. What is not translated yet stays empty.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.servers.product import CODE

LOCALE = CODE / "locale"
HEADER = "# The words of the product; `python -m tests.catalogues` takes in new ones."
# Translators' names and dates are in the history of the repository.
NOBODY = dict.fromkeys(("version", "msgid_bugs_address", "last_translator", "language_team"), "-")
LANGUAGES = ("de", "fr", "ar")
# Code with texts for visitors, operators, mailboxes and the administration.
SOURCES = ["templates/**/*.html", "templates/**/*.svg"] + [
    f"{app}/**/*.py" for app in ("accounts", "attachments", "bots", "conversations", "reports", "takeover_project")
]
# In English only: the demo, and what commands say.
ENGLISH = ("/demo/", "/management/", "/migrations/")
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}


def wanted() -> Catalog:
    """Every text that a translator should see, as the code and the templates have it."""
    catalog = Catalog()
    for path in sources():
        for text in _texts(path):
            catalog.add(text, locations=[(path.relative_to(CODE).as_posix(), 0)])
    return catalog


def sources() -> list[Path]:
    """The files whose texts are translated."""
    found = {path.relative_to(CODE).as_posix(): path for pattern in SOURCES for path in CODE.glob(pattern)}
    return [found[name] for name in sorted(found) if not any(part in name for part in ENGLISH)]


def stored(language: str) -> Catalog:
    """The catalogue of a language, as its .po file has it."""
    with (folder(language) / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the catalogue's .mo file, which Django reads."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def write(file: BinaryIO, catalog: Catalog) -> None:
    """Writes the .po file, which translators edit."""
    write_po(file, catalog, width=120, include_lineno=False, sort_by_file=True)


def folder(language: str) -> Path:
    """The folder of a language's catalogue, in which Django looks for it."""
    return LOCALE / language / "LC_MESSAGES"


def update(language: str) -> None:
    """Adds new texts to a language's catalogue, removes those that are gone, and compiles it."""
    path = folder(language)
    path.mkdir(parents=True, exist_ok=True)
    catalog = (
        stored(language)
        if (path / "django.po").exists()
        else Catalog(locale=language, project="Takeover", header_comment=HEADER, fuzzy=False, **NOBODY)
    )
    catalog.update(wanted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with (path / "django.po").open("wb") as file:
        write(file, catalog)
    (path / "django.mo").write_bytes(compiled(catalog))


def _texts(path: Path) -> Iterator[str | tuple[str, ...]]:
    source = path.read_text()
    if path.suffix in (".html", ".svg"):
        # Of the template only its texts are left, one a line, and blanks before them: no Python without this.
        source = "\n".join(line.lstrip() for line in templatize(source).split("\n"))
    for _line, text, _comments, _context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield text


if __name__ == "__main__":
    for each in LANGUAGES:
        update(each)
        print(
            f"{each}: {sum(not message.string for message in stored(each) if message.id)} texts are not translated yet"
        )
