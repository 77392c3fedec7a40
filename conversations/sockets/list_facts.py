"""The reads of a flush: each row once, for however many lists and alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from django.utils import timezone

from conversations.domain import lists, seen_marks
from conversations.domain.list_filters import Filters
from conversations.domain.list_rows import row
from conversations.domain.seen_marks import Marks
from conversations.protocol import Counts, Row
from conversations.sockets.known_counts import KnownCounts
from conversations.sockets.pages import ConsolePage


class ShownList(NamedTuple):
    """A list as consoles show it: `operator` (0 for everybody's), without hidden bots, under filters."""

    operator: int
    hidden: frozenset[int]
    filters: Filters


ByList: TypeAlias = dict[ShownList, list[ConsolePage]]


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows that changed, as the database has them now."""

    rows: dict[int, Row]
    listed: dict[ShownList, list[int]]
    """By list: which of them are in it, latest first."""
    seen: dict[ShownList, set[int]]
    """By list: which of them its viewers may see."""
    counts: dict[int, Counts]
    """By operator."""
    marks: Marks
    """What each operator has seen of the rows that changed."""


def read_facts(rows: set[int], by_list: ByList, changed: set[int], known: KnownCounts, *, anew: bool) -> Facts:
    """Reads everything that a flush tells: these rows, and by list, which of the changed conversations are in it.

    `anew`: something other than rows has changed the counts.
    """
    consoles = {console.operator.pk: console for group in by_list.values() for console in group}
    operators = [console.operator for console in consoles.values()]
    hidden = {console.operator.user_id: console.hidden for console in consoles.values()}
    marks = seen_marks.marks_of(consoles.keys(), rows)
    now, found = timezone.now(), lists.columns_among(rows)
    those = [each for each in found if each.pk in changed]
    return Facts(
        rows={each.pk: marks.shared(row(each, now)) for each in found},
        listed={
            shown: lists.listed_among(group[0].operator, shown.hidden, shown.filters, those)
            for shown, group in by_list.items()
        },
        seen={
            shown: {each.pk for each in those if each.bot_id not in shown.hidden} if shown.hidden else changed
            for shown in by_list
        },
        counts=known.read(operators, hidden, those, anew=anew or len(those) < len(changed)),
        marks=marks,
    )


def seen_by(console: ConsolePage, ids: set[int]) -> set[int]:
    """Which of the conversations this console's operator may see."""
    return lists.seen_among(console.operator, ids) if console.hidden else ids


def by_hidden(consoles: Iterable[ConsolePage]) -> dict[frozenset[int], list[ConsolePage]]:
    """The consoles, by the bots that they do not see."""
    groups: defaultdict[frozenset[int], list[ConsolePage]] = defaultdict(list)
    for console in consoles:
        groups[console.hidden].append(console)
    return groups


def by_list(consoles: Iterable[ConsolePage]) -> ByList:
    """The consoles, by the list that they show. Within a list only the counts differ, by operator."""
    groups: defaultdict[ShownList, list[ConsolePage]] = defaultdict(list)
    for console in consoles:
        if console.filters:
            operator = console.operator.pk if console.filters.is_personal else 0
            groups[ShownList(operator, console.hidden, console.filters)].append(console)
    return dict(groups)
