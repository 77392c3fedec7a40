"""The answer of a search: the latest lines that were found, with the rows of their conversations."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from conversations.domain.full_text import finding, lines, note_lines
from conversations.domain.full_text.finding import Place
from conversations.domain.full_text.marks import excerpt
from conversations.domain.full_text.people import Known
from conversations.domain.full_text.query import Asked, asked_for
from conversations.domain.full_text.terms import LAST_KEY
from conversations.domain.list_rows import columns_of, row
from conversations.models import Conversation, Operator
from conversations.protocol import Found, Hit, timestamp
from conversations.refusals import Refused
from plain_text import clean_line

PAGE = 20
CAP = 1_000
"""Counts stop here."""


def search(operator: Operator, query: str, *, ref: str, cursor: str | None, zone: str, hidden: frozenset[int]) -> Found:
    """The latest 20 lines of conversations that this operator may see, the next page's cursor and their number.

    A last word that finds less than a page finds longer words, too. Refuses a bad cursor.
    """
    before, begun = _read(cursor)
    known, days = Known.to(hidden), _zone(zone)
    text = clean_line(query, 500)
    asked = asked_for(text, known, days, begun=begun)
    if asked.is_empty:
        return Found(ref=ref, hits=[], cursor=None, count=0, unknown=asked.unknown)
    limit = PAGE + 1 if cursor else CAP + 1
    places = finding.latest(asked, hidden, before=before, limit=limit)
    if not cursor and len(places) < PAGE:
        begun, wider = True, asked_for(text, known, days, begun=True)
        if wider != asked:
            asked, places = wider, finding.latest(wider, hidden, before=None, limit=limit)
    more = places[PAGE - 1].key if len(places) > PAGE else None
    return Found(
        ref=ref,
        hits=_hits(operator, places[:PAGE], asked, known),
        cursor=f"{more}{'+' if begun else ''}" if more else None,
        count=None if cursor else min(len(places), CAP),
        unknown=asked.unknown,
    )


def _hits(operator: Operator, places: list[Place], asked: Asked, known: Known) -> list[Hit]:
    now = timezone.now()
    # The door: what an operator may not see is never found, whatever the index says.
    visible = Conversation.objects.visible_to(operator).filter(pk__in={place.conversation for place in places})
    rows = {shown.pk: row(shown, now) for shown in columns_of(visible)}
    said = lines.lines_at({(place.conversation, place.seq) for place in places if not place.note})
    noted = note_lines.lines_at({place.note for place in places if place.note})
    hits = []
    for place in places:
        line = noted.get(place.note) if place.note else said.get((place.conversation, place.seq))
        if line is None or place.conversation not in rows:
            continue
        text, marks = excerpt(line.text, asked.needs, known.languages)
        hits.append(
            Hit(
                conversation=place.conversation,
                seq=place.seq,
                note=place.note,
                author=line.author,  # type: ignore[arg-type]  # the protocol's own words
                at=timestamp(line.at),
                text=text,
                marks=marks,
                row=rows[place.conversation],
            )
        )
    return hits


def _read(cursor: str | None) -> tuple[int | None, bool]:
    if not cursor:
        return None, False
    if not cursor.removesuffix("+").isascii() or not cursor.removesuffix("+").isdigit():
        raise Refused("invalid", "This cursor is not one of ours. Search without a cursor.")
    return min(int(cursor.removesuffix("+")), LAST_KEY), cursor.endswith("+")


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError, KeyError):
        return UTC
