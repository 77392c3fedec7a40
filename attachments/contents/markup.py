"""Tells markup that a browser would run: web pages, and XML with pages or scripts in it (as SVG may have)."""

from __future__ import annotations

import re
from typing import IO, Any, Literal
from xml.parsers import expat

ELEMENTS = 100_000
"""Elements that are looked at. More of them, in a document that may hold scripts, count as a script."""

CHUNK = 64 * 1024
PAGE = re.compile(
    r"(?:<!--[^>]{0,1000}-->\s{0,100}){0,3}<(?:!doctype\s+html|html|head|body|script|iframe|style|title|meta|svg)\b",
    re.IGNORECASE,
)
# A document that brings a page or a script needs a namespace, or something that hides it.
SUSPECT = re.compile(rb"<svg|w3\.org|<!ENTITY|xml-stylesheet|&#|<!\[CDATA\[|\0", re.IGNORECASE)
XHTML, SVG = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"
ACTIVE = {"script", "foreignobject", "handler", "listener", "iframe"}
ADDRESS = re.compile(r"[\s\0-\x1f]*(?:javascript|vbscript|data:(?:text|image/svg))", re.IGNORECASE)


class _Active(Exception):
    """Something in the document runs."""


def runs(start: str, file: IO[bytes]) -> Literal["", "page"]:
    """Returns “page” if a browser would run something in this text, which begins with `start`."""
    if not start.startswith("<"):
        return ""
    if PAGE.match(start) and not re.match(r"<svg\b", start, re.IGNORECASE):
        return "page"
    return "page" if _holds_scripts(file) else ""


def _holds_scripts(file: IO[bytes]) -> bool:
    file.seek(0)
    content = file.read()
    if not SUSPECT.search(content):
        return False
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _Elements().check
    parser.EntityDeclHandler = parser.ProcessingInstructionHandler = _refuse
    try:
        for at in range(0, len(content), CHUNK):
            parser.Parse(content[at : at + CHUNK], False)
    except _Active:
        return True
    except (expat.ExpatError, ValueError):
        pass  # browsers stop at an error, too
    return False


class _Elements:
    """Checks one element after the other. Raises _Active."""

    def __init__(self) -> None:
        self._left = ELEMENTS
        self._drawing = SVG

    def check(self, name: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        space, _blank, local = name.rpartition(" ")
        if self._left == ELEMENTS - 1 and name == "svg":
            self._drawing = ""  # the namespace was forgotten
        if space == XHTML or not self._left:
            raise _Active
        if space == self._drawing and local.lower() in ACTIVE:
            raise _Active
        for attribute, value in attributes.items():
            if (space == self._drawing and attribute.lower().startswith("on")) or ADDRESS.match(value):
                raise _Active


def _refuse(name: str, *_rest: Any) -> None:
    """Refuses declared entities and stylesheets, which may hide or make scripts."""
    if name not in ("xml", "mso-application", "xpacket"):
        raise _Active
