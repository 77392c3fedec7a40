"""Keeps the folded texts of conversations: after the messages, by the worker and by whoever searches.

A message does not write them. So they may be behind, also because another version of the product wrote; what is behind
is found by comparing numbers, and made again from the conversation.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from conversations.models import Conversation, SearchProgress, SearchText

BATCH = 1_000
"""Rows at a time: on SQLite their write keeps messages waiting for about 10 ms."""

CAUGHT_UP = 2_000
"""So many of the latest changes are folded while somebody waits for a search."""

MARGIN = timedelta(minutes=1)
"""A row is committed at most this long after the time in it."""

WORKING = 1.0
"""Seconds of one turn of the worker, which has other tasks."""


class Source(NamedTuple):
    """What a folded text is made of."""

    pk: int
    last_seq: int
    last_text: str
    visitor__name: str
    visitor__reference: str
    visitor_id: int


def catch_up(limit: int) -> int:
    """Folds what has changed since the worker's last turn, latest first. Returns how many conversations; writes only
    if there are any."""
    since = SearchProgress.now().caught_up_at
    behind = Conversation.objects.exclude(search_text__seq=F("last_seq")).order_by("-last_at", "-id")
    if since:
        behind = behind.filter(last_at__gte=since)
    return _fold(behind[:limit])


def work() -> int:
    """One turn of the worker: folds what has changed, then goes on with its round. Returns how many it folded.

    A round looks at every conversation once, from the latest back. The first one fills the table after an upgrade;
    later ones, a batch a turn, find what was missed, such as the lines of a machine whose clock was late.
    """
    begun, stop = timezone.now(), time.monotonic() + WORKING
    progress = SearchProgress.now()
    done = 0
    # The first round begins now, and looks at everything.
    is_behind = progress.caught_up_at is not None
    while is_behind and time.monotonic() < stop:
        folded = catch_up(BATCH)
        done += folded
        is_behind = folded >= BATCH
    if not is_behind:
        progress.caught_up_at = begun - MARGIN
    done += _go_round(progress)
    while not progress.is_filled and time.monotonic() < stop:
        # As long as a batch took: on SQLite others write meanwhile.
        paused = time.monotonic()
        done += _go_round(progress)
        time.sleep(min(time.monotonic() - paused, WORKING))
    progress.save()
    return done


def _go_round(progress: SearchProgress) -> int:
    """One batch of the round."""
    found = Conversation.objects.order_by("-pk")
    if progress.next_id is not None:
        found = found.filter(pk__lt=progress.next_id)
    ids = list(found.values_list("pk", flat=True)[:BATCH])
    _forget_gone(ids, progress.next_id)
    progress.next_id = ids[-1] if ids else None
    progress.is_filled = progress.is_filled or not ids
    return _fold(Conversation.objects.filter(pk__in=ids)) if ids else 0


def _fold(conversations: Any) -> int:
    """Makes the texts of these conversations, and those of their visitors' others if the name is another one by now.

    Returns how many texts were missing or old.
    """
    found = _sources(conversations)
    if not found:
        return 0
    visitors = {each.visitor_id for each in found}
    others = Conversation.objects.filter(visitor__in=visitors, search_text__isnull=False)
    others = others.exclude(pk__in=[each.pk for each in found])
    return _store([*found, *_sources(others)])


def _sources(conversations: Any) -> list[Source]:
    return [Source(*values) for values in conversations.values_list(*Source._fields)]


def _store(sources: Sequence[Source]) -> int:
    made = {each.pk: SearchText.of(*each[:5]) for each in sources}
    known = SearchText.objects.in_bulk(made)
    old = [each for pk, each in sorted(made.items()) if not _is_same(known.get(pk), each)]
    if old:
        # In the order of their ids: two who do this at once wait for each other and do not lock each other out.
        SearchText.objects.bulk_create(
            old, update_conflicts=True, unique_fields=["conversation"], update_fields=["seq", "reference", "text"]
        )
        # The full text search knows lines by the visitor's name, too.
        renamed = [each.pk for each in old if each.pk in known and known[each.pk].name != each.name]
        SearchText.objects.filter(pk__in=renamed).update(lines_seq=0)
    return len(old)


def _is_same(known: SearchText | None, made: SearchText) -> bool:
    return known is not None and (known.seq, known.text, known.reference) == (made.seq, made.text, made.reference)


def _forget_gone(ids: Sequence[int], until: int | None) -> None:
    """Deletes the texts of conversations that somebody has deleted by another way, among those of this batch."""
    texts = SearchText.objects.filter(~Exists(Conversation.objects.filter(pk=OuterRef("pk"))))
    if until is not None:
        texts = texts.filter(pk__lt=until)
    if ids:
        texts = texts.filter(pk__gte=ids[-1])
    texts.delete()
