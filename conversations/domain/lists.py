"""The lists of the console: pages of rows, and the rows of single conversations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from conversations.database import prepared
from conversations.domain import list_counts, rights, seen_marks
from conversations.domain.list_filters import Filters
from conversations.domain.list_orders import AWAITING, LATEST, Section, ordered, read_cursor, sections_of
from conversations.domain.list_rows import SHOWS, RowColumns, columns_of, row, with_columns
from conversations.models import Conversation, ConversationQuerySet, Operator
from conversations.protocol import AlertReason, Counts, Row
from conversations.refusals import Refused

PAGE = 50


def page(
    operator: Operator, filters: Filters, *, cursor: str | None = None, hidden: frozenset[int] | None = None
) -> tuple[tuple[list[Row], str | None], Counts]:
    """At most 50 rows, the cursor of the next page (None on the last), and how many each list holds.

    `hidden`: the bots that this operator may not see, if the caller knows them (a console does, and is closed within
    seconds of a change); otherwise one more statement reads them. The rest takes three, or five in the order of the
    wait. Refuses a bad cursor.
    """
    if hidden is None:
        hidden = rights.hidden_from([operator.user_id])[operator.user_id]
    rows = _page(operator, filters, hidden, cursor)
    return rows, list_counts.counts_of([operator], {operator.user_id: hidden})[operator.pk]


def held_by(operator: Operator, hidden: Collection[int]) -> list[Row]:
    """The rows of the conversations that this operator holds, latest first, at most 50."""
    return seen_marks.told(operator, _as_rows(_held(frozenset(hidden), PAGE, operator=operator.pk)))


def longest_wait(operator: Operator, hidden: Collection[int]) -> Row | None:
    """The row of the conversation that has awaited an agent longest, of those that this operator may see."""
    now = timezone.now()
    awaiting = Conversation.objects.hiding(hidden).view("awaiting", operator_id=operator.pk, now=now)
    found = columns_of(ordered(awaiting, AWAITING, limit=1))
    return seen_marks.told(operator, [row(found[0], now)])[0] if found else None


def rows_of(ids: Collection[int]) -> dict[int, Row]:
    """The rows of these conversations, by id. The caller checks to whom they may be shown."""
    now = timezone.now()
    return {shown.pk: row(shown, now) for shown in columns_among(ids)}


def columns_among(ids: Collection[int]) -> list[RowColumns]:
    """The columns of these conversations. The caller checks to whom they may be shown."""
    return list(map(RowColumns._make, _rows_among(ids=ids))) if ids else []


def listed_among(
    operator: Operator, hidden: frozenset[int], filters: Filters, found: Collection[RowColumns]
) -> list[int]:
    """Which of these conversations are in this operator's list, latest first.

    `hidden`: bots that the operator may not see.
    """
    given = {"operator": operator.pk, "now": timezone.now(), "ids": [each.pk for each in found]}
    if filters.is_plain and filters.view in SHOWS:
        shows, now = SHOWS[filters.view], timezone.now()
        shown = [(each.last_at, each.pk) for each in found if each.bot_id not in hidden and shows(each, now)]
        return [pk for _, pk in sorted(shown, reverse=True)]
    if filters.is_plain:
        return [pk for (pk,) in _listed_among(filters, hidden, **given)]
    return list(listed(filters, hidden, **given).values_list("pk", flat=True))


def seen_among(operator: Operator, ids: set[int]) -> set[int]:
    """Which of `ids` this operator may see."""
    return set(Conversation.objects.visible_to(operator).filter(pk__in=ids).values_list("pk", flat=True))


def row_of(operator: Operator, pk: int) -> Row:
    """One conversation's row. Refuses `not_found`."""
    found = columns_among([pk])
    if not found or found[0].bot_id in rights.hidden_from([operator.user_id])[operator.user_id]:
        raise Refused("not_found")
    [shown] = seen_marks.told(operator, [row(found[0], timezone.now())])
    return shown


def waiting_for(operator: Operator) -> list[tuple[AlertReason, Row]]:
    """The alerts of an operator who arrives, oldest first, at most 50 of each kind.

    Conversations that await an agent (for operators who are Online), then those that this operator holds and whose
    visitors await an answer.
    """
    hidden = rights.hidden_from([operator.user_id])[operator.user_id]
    waiting: list[tuple[AlertReason, Row]] = []
    if operator.status == Operator.Status.ONLINE:
        waiting += [(each.reason, each) for each in _as_rows(_awaiting(hidden, PAGE))]  # type: ignore[misc]  # they await
    waiting += [("waiting_for_you", each) for each in _as_rows(_unread(hidden, PAGE, operator=operator.pk))]
    shown = seen_marks.told(operator, [each for _, each in waiting])
    return [(reason, each) for (reason, _), each in zip(waiting, shown, strict=True)]


def _as_rows(found: prepared.Rows) -> list[Row]:
    now = timezone.now()
    return [row(RowColumns._make(each), now) for each in found]


def _page(
    operator: Operator, filters: Filters, hidden: frozenset[int], cursor: str | None
) -> tuple[list[Row], str | None]:
    now = timezone.now()
    sections, rest = read_cursor(filters, cursor) if cursor else (sections_of(filters), None)
    shown: list[tuple[Section, RowColumns]] = []
    for section in sections:
        if len(shown) <= PAGE:
            found = _section(section, filters, hidden, rest, operator=operator.pk, now=now)
            shown += [(section, each) for each in found]
        rest = None
    last = shown[PAGE - 1] if len(shown) > PAGE else None
    rows = seen_marks.told(operator, [row(each, now) for _, each in shown[:PAGE]])
    return rows, last[0].cursor(last[1]) if last else None


def _section(
    section: Section, filters: Filters, hidden: frozenset[int], rest: Q | None, *, operator: int, now: datetime
) -> list[RowColumns]:
    """The first rows of a section, of those that fit `rest` if it is given: one more than a page has."""
    if filters.is_plain and rest is None:
        first = _first_page(filters, section, hidden, PAGE + 1, operator=operator, now=now)
        return [RowColumns._make(each) for each in first]
    found = filters.apply(operator, hidden, now)
    shown = ordered(found, section, limit=PAGE + 1, rest=rest)
    return columns_of(shown, searched=bool(filters.search))


def listed(filters: Filters, hidden: Collection[int], *, operator: Any, now: Any, ids: Any) -> ConversationQuerySet:
    """The conversations among `ids` that are in this list, latest first."""
    return filters.apply(operator, hidden, now).filter(pk__among=ids).order_by(*LATEST.order)


@prepared.kept
def _first_page(
    filters: Filters, section: Section, hidden: frozenset[int], limit: int, *, operator: Any, now: Any
) -> prepared.Query:
    found = filters.apply(operator, hidden, now)
    return with_columns(ordered(found, section, limit=limit))


@prepared.kept
def _held(hidden: frozenset[int], limit: int, *, operator: Any) -> prepared.Query:
    held = Conversation.objects.hiding(hidden).filter(operator=operator)
    return with_columns(held.order_by("-last_at", "-id")[:limit])


@prepared.kept
def _awaiting(hidden: frozenset[int], limit: int) -> prepared.Query:
    awaiting = Conversation.objects.hiding(hidden).filter(awaiting_since__isnull=False)
    return with_columns(awaiting.order_by("last_at")[:limit])


@prepared.kept
def _unread(hidden: frozenset[int], limit: int, *, operator: Any) -> prepared.Query:
    unread = Conversation.objects.hiding(hidden).filter(operator=operator, unread__gt=0)
    return with_columns(unread.order_by("last_at")[:limit])


@prepared.kept
def _rows_among(*, ids: Any) -> prepared.Query:
    return with_columns(Conversation.objects.filter(pk__among=ids))


@prepared.kept
def _listed_among(filters: Filters, hidden: frozenset[int], **given: Any) -> prepared.Query:
    return listed(filters, hidden, **given).values_list("pk")
