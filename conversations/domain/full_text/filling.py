"""Fills the index of the full text search, behind the journal: by the worker, in batches, the latest first.

`SearchText.seq` is kept by `search_index`; what is behind it here is found by an index of its own. The lines of a
conversation and how far they go are written in one transaction, so a killed worker leaves nothing half done.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from conversations.domain.full_text import lines, note_lines
from conversations.models import Conversation, SearchLine, SearchText

BATCH = 100
"""Conversations at a time: on SQLite their write keeps messages waiting for about 20 ms."""

WORKING = 2.0
"""Seconds of one turn of the worker, which has other tasks."""


def work() -> int:
    """One turn of the worker. Returns how many conversations and notes it has indexed."""
    stop, done, batch = time.monotonic() + WORKING, 0, BATCH
    while batch == BATCH and time.monotonic() < stop:
        batch = fill(BATCH)
        done += batch
    return done + note_lines.fill()


def fill(limit: int) -> int:
    """Indexes the lines of some conversations that are behind, latest first. Returns of how many."""
    behind = SearchText.objects.unindexed().order_by("-conversation")
    known = dict(behind.values_list("pk", "lines_seq")[:limit])
    if not known:
        return 0
    rows = Conversation.objects.select_related("bot", "visitor__card").in_bulk(list(known))
    said = lines.lines_of(rows.values(), after=known)
    made = [lines.indexed(rows[pk], line) for pk, each in said.items() for line in each]
    made += note_lines.of({pk: row for pk, row in rows.items() if not known[pk]})
    # Only after the lines were made: the write lock of SQLite is held no longer than the write.
    _store(known, rows, made)
    return len(known)


def again(conversations: Collection[int] | QuerySet[Any]) -> None:
    """Has all lines of these conversations indexed again: a facet or the visitor's card has changed."""
    SearchText.objects.filter(pk__in=conversations).update(lines_seq=0)


@transaction.atomic
def _store(known: dict[int, int], rows: dict[int, Conversation], made: list[SearchLine]) -> None:
    locked = SearchText.objects.select_for_update().filter(pk__in=known).order_by("pk")
    # Somebody else may have indexed them, or asked for all of them again, meanwhile.
    same = [each for each in locked if known[each.pk] == each.lines_seq and each.pk in rows]
    SearchLine.objects.filter(conversation__in=[each.pk for each in same if not each.lines_seq]).delete()
    ours = {each.pk for each in same}
    added = [line for line in made if line.conversation_id in ours]
    SearchLine.objects.bulk_create(added, ignore_conflicts=True, batch_size=500)
    for each in same:
        # The entries were read after this number.
        each.lines_seq = rows[each.pk].last_seq
    SearchText.objects.bulk_update(same, ["lines_seq"])
    # Of conversations that are gone.
    SearchText.objects.filter(pk__in=known.keys() - rows.keys()).delete()
    SearchLine.objects.filter(conversation__in=known.keys() - rows.keys()).delete()
