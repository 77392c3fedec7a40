"""The sentences that bots understood least often, lately."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, Subquery
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
    """Of the latest default answers, the sentences that got the most; words of a button are none. One query, or two."""
    said = Entry.objects.filter(conversation=OuterRef("conversation"), author="visitor", seq__lt=OuterRef("seq"))
    before = said.order_by("-seq")
    missed = Entry.objects.filter(not_understood=True, at__gte=timezone.now() - LATELY).order_by("-at")
    rows = missed.annotate(said=Subquery(before.values("text")[:1]), meant=Subquery(before.values("input")[:1]))
    counts, latest = Counter[tuple[int, str]](), defaultdict[tuple[int, str], tuple[str, str]](tuple)  # type: ignore[arg-type]
    columns = ("conversation__bot", "conversation__bot__name", "conversation", "input", "said", "meant")
    found = list(rows.values_list(*columns)[:MOST])
    late = _late(
        [(pk, kept["answers"]) for _bot, _name, pk, kept, _said, _meant in found if kept and "answers" in kept]
    )
    for bot, name, pk, kept, said_last, meant_last in found:
        text, meant = late.get((pk, (kept or {}).get("answers", 0)), (said_last, meant_last))
        if not text or meant is not None or not (normal := normalize(text)[:500]):
            continue
        counts[bot, normal] += 1
        latest.setdefault((bot, normal), (" ".join(text.split())[:200], name))
    ordered = sorted(counts, key=lambda key: (-counts[key], key))[:SHOWN]
    return [Sentence(latest[key][0], key[0], latest[key][1], counts[key]) for key in ordered]


def _late(keys: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, Any]]:
    """By conversation and number: text and input of entries that were answered after the visitor had said more."""
    if not keys:
        return {}
    wanted = reduce(or_, (Q(conversation=conversation, seq=seq) for conversation, seq in set(keys)))
    rows = Entry.objects.filter(wanted).values_list("conversation", "seq", "text", "input")
    return {(conversation, seq): (text, meant) for conversation, seq, text, meant in rows}
