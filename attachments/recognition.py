"""Recognizes a file: the name says what it should be, and the content must agree.

Within a group the content decides, so a HEIC photo that is called `.jpeg` is taken as what it is. A name without a
known extension leaves it to the content. Files are safe by how they are served, so only programs are never taken.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import IO, Any

from attachments import contents, kinds, problems
from attachments.contents import Found, programs
from attachments.kinds import KINDS, OTHER, Kind
from attachments.names import clean_name, extension_of
from attachments.problems import Unacceptable

READ_AS_TEXT = ("texts", "mail")
"""Groups whose names make a file text, if it can be read as text."""

HARMLESS = ("text", "csv", "json", "eml", "mbox")
"""Kinds of text whose programs never run what is in them, also if that is a web page."""

CONTAINERS = ("zip", "tiff", "text")
"""Kinds that are often the form of another kind, which its extension names."""


def recognize(file: IO[bytes], name: str, allowed: Collection[str]) -> Kind:
    """Returns the file's kind, with the extension for the stored copy. Leaves `file` at its beginning.

    `allowed` are ids of groups and kinds. Raises Unacceptable: `type_not_allowed`, `type_mismatch`, `damaged`,
    `password_protected`, `macros`.
    """
    extension = extension_of(clean_name(name))
    named = kinds.with_extension(extension)
    if extension in programs.EXTENSIONS or (named and not kinds.allows(allowed, named)):
        raise _not_allowed(allowed)
    found = contents.look(file, text_first=named is not None and named.group in READ_AS_TEXT)
    file.seek(0)
    clear = named is not None and named.group != "other"
    kind = _agreed(named, found, extension) if named and clear else _by_content(found, extension, allowed)
    if not kinds.allows(allowed, kind):
        raise _not_allowed(allowed)
    return kind


def _agreed(named: Kind, found: Found, extension: str) -> Kind:
    """Returns the named kind, or another one of its group that the content is."""
    if found.flaw:
        raise Unacceptable(found.flaw)
    if named.id in found.kinds and (not found.runs or named.id in (*HARMLESS, "zip")):
        return named
    alike = [KINDS[each] for each in found.kinds if KINDS[each].group == named.group]
    if alike and not found.runs:
        return alike[0]
    if found == contents.UNKNOWN and named.group not in READ_AS_TEXT:
        raise Unacceptable("damaged")
    raise Unacceptable("type_mismatch", extension=extension, found=_likeness(found))


def _by_content(found: Found, extension: str, allowed: Collection[str]) -> Kind:
    """Returns the kind of a file whose name says nothing that we know."""
    if found.runs:
        raise _not_allowed(allowed)
    if found.flaw:
        raise Unacceptable(found.flaw)
    unclear = not found.kinds or (extension and found.kinds[0] in CONTAINERS)
    if unclear and kinds.allows(allowed, OTHER):
        return dataclasses.replace(OTHER, extensions=(extension if extension.isalnum() else "bin",))
    if not found.kinds:
        raise _not_allowed(allowed)
    return KINDS[found.kinds[0]]


def _likeness(found: Found) -> str:
    if found.runs:
        return str(problems.WEB_PAGE if found.runs == "page" else problems.PROGRAM)
    return str(KINDS[found.kinds[0]].label if found.kinds else problems.UNKNOWN)


def _not_allowed(allowed: Any) -> Unacceptable:
    return Unacceptable("type_not_allowed", allowed=kinds.in_words(allowed))
