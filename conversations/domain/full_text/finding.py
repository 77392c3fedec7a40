"""Finds the latest lines that have what a search asks for, on either database.

SQLite walks its index from the latest line back, and stops when it has enough. PostgreSQL's index knows no order: it
would read every line of a common word. So the search looks through one stretch of time after the other, each eight
times as long as the one before; of a rare word even the longest holds few lines. If a stretch had lines, and a few more
like it will have the rest, the next one is no longer than that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil
from typing import NamedTuple

from django.db import OperationalError, connection

from conversations.domain.full_text import terms
from conversations.domain.full_text.query import Asked, Need
from conversations.refusals import Refused

EVERYTHING = Need(terms.EVERY)
"""What all lines have: for a search by days alone."""


class Place(NamedTuple):
    """A line that was found."""

    key: int
    conversation: int
    seq: int
    note: int | None


def latest(asked: Asked, hidden: Collection[int], *, before: int | None, limit: int) -> list[Place]:
    """At most `limit` lines, latest first, with keys below `before`, of bots that are not hidden.

    Refuses `unavailable` if SQLite has no FTS5.
    """
    upper = min(key for key in (before, asked.until, terms.LAST_KEY) if key is not None)
    needs = [*asked.needs, *asked.facets] or [EVERYTHING]
    search = _postgres if connection.vendor == "postgresql" else _sqlite
    return search(needs, sorted(hidden), asked.since or 0, upper, limit)


FACTOR, MARGIN = 8, 1.3
"""How many stretches make one of the next level; how many more lines are looked for than are likely to be missing."""

WALK = """
SELECT l.key, l.conversation_id, l.seq, l.note FROM (
    SELECT rowid AS key FROM conversations_searchterms
    WHERE conversations_searchterms MATCH %s AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT %s
) found JOIN conversations_searchline l ON l.key = found.key ORDER BY l.key DESC
"""
"""SQLite: the inner query is of the index alone, so that it is a walk from the latest line back."""

STRETCH = """
WITH found AS MATERIALIZED (
    SELECT key, conversation_id, seq, note FROM conversations_searchline WHERE terms @@ %s::tsquery
) SELECT * FROM found WHERE key >= %s AND key < %s ORDER BY key DESC LIMIT %s
"""
"""PostgreSQL: materialized, so that it reads the index of terms and not all lines of the stretch."""


def _sqlite(needs: list[Need], hidden: list[int], since: int, upper: int, limit: int) -> list[Place]:
    without = "".join(f' NOT "{terms.bot(pk)}"' for pk in hidden)
    try:
        return _places(WALK, [f"({' AND '.join(map(_fts5, needs))}){without}", since, upper, limit])
    except OperationalError as problem:
        if "searchterms" not in str(problem):
            raise
        raise Refused("unavailable", "The SQLite of this installation cannot search: it has no FTS5.") from None


def _postgres(needs: list[Need], hidden: list[int], since: int, upper: int, limit: int) -> list[Place]:
    newest = _places(
        "SELECT key, conversation_id, seq, note FROM conversations_searchline WHERE key < %s AND key >= %s"
        " ORDER BY key DESC LIMIT 1",
        [upper, since],
    )
    if not newest:
        return []
    query = " & ".join([*map(_tsquery, needs), *(f"!'{terms.bot(pk)}'" for pk in hidden)])
    found: list[Place] = []
    higher, level, count = newest[0].key + 1, 0, 2
    while len(found) < limit and higher > since:
        lower, stretches = _stretches(higher, level, count)
        within = " & ".join(filter(None, (query, stretches)))
        more = _places(STRETCH, [within, max(lower, since), min(higher, upper), limit - len(found)])
        found += more
        higher = lower
        level, count = _next(level, count, got=len(more), missing=limit - len(found))
    return found


def _stretches(higher: int, level: int, count: int) -> tuple[int, str]:
    """The smallest key of the last `count` stretches below the key `higher`, and their terms. 0 and none: all time."""
    if level == len(terms.LEVELS):
        return 0, ""
    shift = terms.KEY_SHIFT + terms.LEVELS[level]
    last = (higher - 1) >> shift
    first = max(last - count + 1, 0)
    return first << shift, _any(
        [f"'{terms.stretch(terms.LEVELS[level], each)}'" for each in range(first, last + 1)], " | "
    )


def _next(level: int, count: int, *, got: int, missing: int) -> tuple[int, int]:
    """The level and number of stretches to look through after `count` of this level that had `got` lines."""
    enough = ceil(missing * count / got * MARGIN) if got else FACTOR
    # Two of the next level: the later one of them may just have begun.
    return (level, enough) if enough < FACTOR else (level + 1, 2)


def _fts5(need: Need) -> str:
    begun = " *" if need.is_begun else ""
    if need.phrase:
        return f'"{" ".join(need.phrase)}"{begun}'
    first, *others = need.terms
    return _any([f'"{first}"{begun}', *(f'"{each}"' for each in others)], " OR ")


def _tsquery(need: Need) -> str:
    begun = ":*" if need.is_begun else ""
    if need.phrase:
        *firsts, last = (f"'{word}'" for word in need.phrase)
        return f"({' <-> '.join([*firsts, last + begun])})"
    first, *others = need.terms
    return _any([f"'{first}'{begun}", *(f"'{each}'" for each in others)], " | ")


def _any(parts: list[str], sign: str) -> str:
    return f"({sign.join(parts)})"


def _places(sql: str, given: Sequence[str | int]) -> list[Place]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Place(*row) for row in cursor.fetchall()]
