r"""Backslashes before marks. static/js/lib/escapes.js reads the same.

`\*`, `\[` and `\]` are these characters and no marks. Other backslashes are themselves. Before one of the three, two
backslashes are one, so that every text can be written.
"""

from __future__ import annotations

import re

RUN = re.compile(r"(\\+)([*\[\]]?)|([*\[\]])")


def read(line: str) -> tuple[str, list[int]]:
    """The line as people read it, and the places in it whose characters are no marks."""
    if "\\" not in line:
        return line, []
    parts: list[str] = []
    literal: list[int] = []
    length = done = 0
    for match in RUN.finditer(line):
        slashes, character, bare = match.groups(default="")
        kept = len(slashes) // 2 if character else len(slashes)
        part = line[done : match.start()] + "\\" * kept + character + bare
        length += len(part)
        if len(slashes) % 2 and character:
            literal.append(length - 1)
        parts.append(part)
        done = match.end()
    parts.append(line[done:])
    return "".join(parts), literal


def escaped(text: str) -> str:
    """The text, written so that it is read as it is."""
    return RUN.sub(_escaped, text)


def joined(parts: list[tuple[str, bool]]) -> str:
    """One text of these parts. Literal ones (True) get backslashes; the others may hold marks and backslashes."""
    written: list[str] = []
    next_is_literal = next_is_escapable = False
    for part, is_literal in reversed([part for part in parts if part[0]]):
        text = escaped(part) if is_literal else part
        if next_is_escapable and (is_literal or next_is_literal):
            text += "\\" * (len(text) - len(text.rstrip("\\")))
        first = text.lstrip("\\")[:1]
        next_is_escapable = first in tuple("*[]") if first else next_is_escapable
        next_is_literal = is_literal
        written.append(text)
    return "".join(reversed(written))


def _escaped(found: re.Match[str]) -> str:
    slashes, character, bare = found.groups(default="")
    if bare:
        return f"\\{bare}"
    return f"{slashes}{slashes}\\{character}" if character else slashes
