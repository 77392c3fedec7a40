"""How many conversations each list holds, and how many an operator holds."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from msgspec.structs import replace

from conversations.database import prepared
from conversations.database.counting import counting
from conversations.domain import mentions, rights
from conversations.domain.list_filters import Filters
from conversations.models import Conversation, Operator
from conversations.protocol import Counts, View

CAP = 1_000
"""Counts stop here, so that the database need not look further."""


def counts(operator: Operator) -> Counts:
    """How many conversations each list holds, up to 1,000."""
    return counts_of([operator])[operator.pk]


def counts_of(operators: list[Operator], hidden: dict[int, frozenset[int]] | None = None) -> dict[int, Counts]:
    """As `counts`, for several operators, by id. Operators who see the same bots are counted for together.

    `hidden`: the bots that each may not see, by the operators' users; if it is not given, it is read.
    """
    hidden = hidden or rights.hidden_from({each.user_id for each in operators})
    told: dict[int, Counts] = {}
    for bots, ids in _by_hidden(operators, hidden).items():
        told |= _of_one(ids[0], bots) if len(ids) == 1 else _of_several(ids, bots)
    return told


def held_anew(
    operators: list[Operator], hidden: dict[int, frozenset[int]], counts: dict[int, Counts]
) -> dict[int, Counts]:
    """The counts with those of held conversations read again. `hidden`: as for `counts_of`."""
    told = dict(counts)
    for bots, ids in _by_hidden(operators, hidden).items():
        held = {pk: (number, unanswered) for pk, number, unanswered in _held_by_each(bots, ids=ids)}
        for pk in ids:
            number, unanswered = held.get(pk, (0, 0))
            told[pk] = replace(counts[pk], held=min(number, CAP), held_unanswered=min(unanswered, CAP))
    return told


def _by_hidden(operators: list[Operator], hidden: dict[int, frozenset[int]]) -> dict[frozenset[int], list[int]]:
    """The operators' ids, by the bots that they may not see."""
    alike: dict[frozenset[int], list[int]] = {}
    for each in operators:
        alike.setdefault(hidden[each.user_id], []).append(each.pk)
    return alike


def _of_one(operator: int, hidden: frozenset[int]) -> dict[int, Counts]:
    [numbers] = _lists_and_holds(hidden, operator=operator, now=timezone.now())
    return {operator: Counts(**dict(zip(Counts.__struct_fields__, numbers, strict=True)))}


def _of_several(operators: list[int], hidden: frozenset[int]) -> dict[int, Counts]:
    now = timezone.now()
    [(awaiting, everything)] = _lists(hidden, now=now)
    mine: dict[int, int] = dict(_mine_of_each(hidden, now=now, ids=operators))
    held = {pk: (number, unanswered) for pk, number, unanswered in _held_by_each(hidden, ids=operators)}
    to_read: dict[int, int] = dict(mentions.to_read_of_each(hidden, ids=operators))
    return {
        pk: Counts(
            awaiting=awaiting,
            all=everything,
            mine=min(mine.get(pk, 0), CAP),
            held=min(held.get(pk, (0, 0))[0], CAP),
            held_unanswered=min(held.get(pk, (0, 0))[1], CAP),
            mentions=min(to_read.get(pk, 0), CAP),
        )
        for pk in operators
    }


@prepared.kept
def _lists_and_holds(hidden: frozenset[int], *, operator: Any, now: Any) -> prepared.Query:
    views: tuple[View, ...] = ("awaiting", "all", "mine")
    """The numbers of `Counts`, in its order."""
    seen = Conversation.objects.hiding(hidden)
    held = seen.filter(operator=operator)
    shown = [Filters(view=view).apply(operator, hidden, now) for view in views]
    return counting([*shown, held, held.filter(unanswered__gt=0), mentions.to_read(seen, operator)], cap=CAP)


@prepared.kept
def _lists(hidden: frozenset[int], *, now: Any) -> prepared.Query:
    views: tuple[View, ...] = ("awaiting", "all")
    return counting([Filters(view=view).apply(0, hidden, now) for view in views], cap=CAP)


@prepared.kept
def _mine_of_each(hidden: frozenset[int], *, now: Any, ids: Any) -> prepared.Query:
    return Conversation.objects.hiding(hidden).mine_of_each(ids, now=now)


@prepared.kept
def _held_by_each(hidden: frozenset[int], *, ids: Any) -> prepared.Query:
    return Conversation.objects.hiding(hidden).held_by_each(ids)
