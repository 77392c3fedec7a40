"""The sentences that bots understood least often, lately."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from bots.understanding.normalization import normalize
from conversations.models import Entry

LATELY = timedelta(days=7)
MOST = 300
"""Default answers that are looked at."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it was said last, its bot, and how often it got a default answer."""

    text: str
    bot: int
    bot_name: str
    number: int


def most_frequent() -> list[Sentence]:
    """Of the latest default answers, the sentences that got the most; words of a button are none. One query."""
    said = Entry.objects.filter(conversation=OuterRef("conversation"), author="visitor", seq__lt=OuterRef("seq"))
    before = said.order_by("-seq")
    missed = Entry.objects.filter(not_understood=True, at__gte=timezone.now() - LATELY).order_by("-at")
    rows = missed.annotate(said=Subquery(before.values("text")[:1]), meant=Subquery(before.values("input")[:1]))
    counts, latest = Counter[tuple[int, str]](), defaultdict[tuple[int, str], tuple[str, str]](tuple)  # type: ignore[arg-type]
    columns = ("conversation__bot", "conversation__bot__name", "said", "meant")
    for bot, name, text, meant in rows.values_list(*columns)[:MOST]:
        if not text or meant is not None or not (normal := normalize(text)[:500]):
            continue
        counts[bot, normal] += 1
        latest.setdefault((bot, normal), (" ".join(text.split())[:200], name))
    ordered = sorted(counts, key=lambda key: (-counts[key], key))[:SHOWN]
    return [Sentence(latest[key][0], key[0], latest[key][1], counts[key]) for key in ordered]
