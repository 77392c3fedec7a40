"""What a search asks for: words, phrases in quotation marks, and operators such as `from:visitor before:2026-11-01`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from conversations.domain.full_text import terms
from conversations.domain.full_text.people import Known
from plain_text.words import is_paired, words_of

MOST = 20
"""Words and operators of a search; the rest is not looked at."""

PREFIX = 2
"""Letters from which on the last word also finds longer ones."""

OPERATORS = ("from", "bot", "lang", "tag", "has", "before", "after")

_PART = re.compile(r'(?:(?P<key>\w+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_QUOTES = str.maketrans("“”„«»″", '""""""')


class Need(NamedTuple):
    """One of the things that a line must have: one of `terms`, or all of `phrase` in a row."""

    terms: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    is_begun: bool = False
    """Whether the last word may go on: "pack" finds "package"."""


@dataclass
class Asked:
    """A search as it was understood. `keys`: the smallest key, and the one that is too large."""

    needs: list[Need] = field(default_factory=list)
    facets: list[Need] = field(default_factory=list)
    since: int | None = None
    until: int | None = None
    unknown: list[str] = field(default_factory=list)
    """Operators that mean nothing here, as they were written."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.needs and not self.facets and self.since is None and self.until is None


def asked_for(text: str, known: Known, zone: tzinfo, *, begun: bool) -> Asked:
    """Reads a search. Days are those of `zone`. `begun`: the last word may be the beginning of one."""
    asked = Asked()
    parts = list(_PART.finditer(text.translate(_QUOTES)))[:MOST]
    for part in parts:
        quoted, plain, key = part["quoted"], part["plain"], part["key"]
        value = (quoted if quoted is not None else plain) or ""
        # An address is no operator: https://…
        if key and not value.startswith("//"):
            if not _operator(asked, key.casefold(), value, known, zone):
                asked.unknown.append(part[0])
            continue
        if not key and value.endswith(":") and value[:-1].casefold() in OPERATORS:
            asked.unknown.append(value)
            continue
        written = f"{key}:{value}" if key else value
        is_last = begun and part is parts[-1] and quoted is None and not text[part.end() :]
        if need := _need(written, known.languages, exact=quoted is not None, is_begun=is_last):
            asked.needs.append(need)
    return asked


def _need(written: str, languages: Collection[str], *, exact: bool, is_begun: bool) -> Need | None:
    words = _terms(written)
    if not words:
        return None
    # One character of a script without blanks begins the pair that it stands in.
    is_one = len(words) == 1 and is_paired(written.strip()[:1])
    is_begun = is_one or (is_begun and len(words[-1]) >= PREFIX)
    if len(words) > 1 or (exact and not is_begun):
        return Need(phrase=words, is_begun=is_begun)
    return Need(terms.alternatives(words[0], languages), is_begun=is_begun)


def _terms(written: str) -> tuple[str, ...]:
    """The words to look for. The last character of a run of pairs is in the pair before it."""
    words = list(words_of(written))
    return tuple(word.form for at, word in enumerate(words) if not at or word.end > words[at - 1].end)


def _operator(asked: Asked, key: str, value: str, known: Known, zone: tzinfo) -> bool:
    """Adds what the operator asks for. False if it means nothing."""
    match key:
        case "from":
            return _add(asked, known.author(value))
        case "bot":
            return _add(asked, known.bot(value))
        case "lang":
            return _add(asked, known.language(value))
        case "tag":
            return _add(asked, (terms.tag(value),) if terms.tag(value) != ":t" else ())
        case "has":
            return _add(asked, (terms.FILE,) if value.casefold() in ("file", "files", "attachment") else ())
        case "before" | "after":
            return _date(asked, key, value, zone)
    return False


def _add(asked: Asked, any_of: tuple[str, ...]) -> bool:
    if any_of:
        asked.facets.append(Need(any_of))
    return bool(any_of)


def _date(asked: Asked, key: str, value: str, zone: tzinfo) -> bool:
    try:
        day = date.fromisoformat(value)
        begins = datetime(day.year, day.month, day.day, tzinfo=zone)
        edge = int(begins.timestamp() * 1000) << terms.KEY_SHIFT
    except (ValueError, OverflowError):
        return False
    if not timedelta() <= begins - datetime(1970, 1, 1, tzinfo=zone) < timedelta(days=60_000):
        return False
    edge = min(edge, terms.LAST_KEY)
    if key == "before":
        asked.until = edge if asked.until is None else min(asked.until, edge)
    else:
        asked.since = edge if asked.since is None else max(asked.since, edge)
    return True
