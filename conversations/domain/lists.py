"""The lists of the console: rows, and how many each list holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from conversations.database import prepared
from conversations.database.counting import counting
from conversations.domain import rights, search
from conversations.domain.list_rows import RowColumns, columns_of, row
from conversations.models import Conversation, ConversationQuerySet, Operator
from conversations.protocol import AlertReason, Counts, Row, View
from conversations.refusals import Refused

PAGE = 50
CAP = 1_000
"""Counts stop here, so that the database need not look further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A list and its filters. In `mine`, `operator` is whose conversations are listed, if it is not oneself."""

    view: View
    search: str = ""
    bot: int | None = None
    operator: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the list has no filter."""
        return self == Filters(view=self.view)

    def apply(self, operator: Any, hidden: Collection[int], now: Any) -> ConversationQuerySet:
        """The conversations of this list. `operator` (an id) and `now` may be parameters of a kept statement.

        `hidden`: the bots that this operator may not see, from `rights.hidden_from`.
        """
        whose = self.operator if self.view == "mine" and self.operator else operator
        found = Conversation.objects.hiding(hidden).view(self.view, operator_id=whose, now=now)
        if self.search:
            found = search.matching(found, self.search)
        if self.bot:
            found = found.filter(bot=self.bot)
        if self.operator and self.view != "mine":
            found = found.taken_by(self.operator)
        if self.since:
            found = found.filter(last_at__gte=self.since)
        if self.until:
            found = found.filter(last_at__lt=self.until)
        return found


def page(
    operator: Operator, filters: Filters, *, cursor: str | None = None, hidden: frozenset[int] | None = None
) -> tuple[tuple[list[Row], str | None], Counts]:
    """At most 50 rows, latest first, the cursor of the next page (None on the last), and how many each list holds.

    `hidden`: the bots that this operator may not see, if the caller knows them (a console does, and is closed within
    seconds of a change); otherwise one more statement reads them. The rest takes two. Refuses a bad cursor.
    """
    if hidden is None:
        hidden = rights.hidden_from([operator.user_id])[operator.user_id]
    rows = _page(operator, filters, hidden, cursor)
    return rows, _counted([operator], {operator.user_id: hidden})[operator.pk]


def rows_of(ids: Collection[int]) -> dict[int, Row]:
    """The rows of these conversations, by id. The caller checks to whom they may be shown."""
    now = timezone.now()
    return {shown.pk: row(shown, now) for shown in map(RowColumns._make, _rows_among(ids=ids))}


def listed_among(operator: Operator, hidden: frozenset[int], filters: Filters, ids: Collection[int]) -> list[int]:
    """Which of `ids` are in this operator's list, latest first. `hidden`: bots that the operator may not see."""
    given = {"operator": operator.pk, "now": timezone.now(), "ids": ids}
    if filters.is_plain:
        return [pk for (pk,) in _listed_among(filters, hidden, **given)]
    return list(listed(filters, hidden, **given).values_list("pk", flat=True))


def counts(operator: Operator) -> Counts:
    """How many conversations each list holds, up to 1,000."""
    return counts_of([operator])[operator.pk]


def counts_of(operators: list[Operator], hidden: dict[int, frozenset[int]] | None = None) -> dict[int, Counts]:
    """As `counts`, for several operators, by id. Operators who see the same bots are counted for together.

    `hidden`: as for `page`, by the operators' users.
    """
    return _counted(operators, hidden or rights.hidden_from({each.user_id for each in operators}))


def seen_among(operator: Operator, ids: set[int]) -> set[int]:
    """Which of `ids` this operator may see."""
    return set(Conversation.objects.visible_to(operator).filter(pk__in=ids).values_list("pk", flat=True))


def row_of(operator: Operator, pk: int) -> Row:
    """One conversation's row. Refuses `not_found`."""
    found = columns_of(Conversation.objects.visible_to(operator).filter(pk=pk))
    if not found:
        raise Refused("not_found")
    return row(found[0], timezone.now())


def waiting_for(operator: Operator) -> list[tuple[AlertReason, Row]]:
    """The alerts of an operator who arrives, oldest first, at most 50 of each kind.

    Conversations that await an agent (for operators who are Online), then those that this operator holds and whose
    visitors await an answer.
    """
    now = timezone.now()
    visible = Conversation.objects.visible_to(operator).order_by("last_at")
    waiting: list[tuple[AlertReason, Row]] = []
    if operator.status == Operator.Status.ONLINE:
        awaiting = visible.filter(awaiting_since__isnull=False)[:PAGE]
        # The column holds the protocol's own words.
        waiting += [(each.awaiting_reason, row(each, now)) for each in columns_of(awaiting)]  # type: ignore[misc]
    mine = visible.filter(operator=operator.pk, unread__gt=0)[:PAGE]
    return waiting + [("waiting_for_you", row(each, now)) for each in columns_of(mine)]


def _page(
    operator: Operator, filters: Filters, hidden: frozenset[int], cursor: str | None
) -> tuple[list[Row], str | None]:
    now = timezone.now()
    if filters.is_plain and not cursor:
        shown = [RowColumns._make(each) for each in _first_page(filters, hidden, operator=operator.pk, now=now)]
    else:
        found = filters.apply(operator.pk, hidden, now)
        if cursor:
            found = found.filter(_after(cursor))
        shown = columns_of(latest(found), searched=bool(filters.search))
    more = shown[PAGE - 1] if len(shown) > PAGE else None
    return [row(each, now) for each in shown[:PAGE]], f"{more.last_at.isoformat()}|{more.pk}" if more else None


def _counted(operators: list[Operator], hidden: dict[int, frozenset[int]]) -> dict[int, Counts]:
    now = timezone.now()
    alike: dict[frozenset[int], list[Operator]] = {}
    for each in operators:
        alike.setdefault(hidden[each.user_id], []).append(each)
    told: dict[int, Counts] = {}
    for bots, group in alike.items():
        views: tuple[View, ...] = ("awaiting", "all", "mine") if len(group) == 1 else ("awaiting", "all")
        [(awaiting, everything, *mine)] = _counts(views, bots, operator=group[0].pk, now=now)
        own = {group[0].pk: mine[0]} if mine else dict(_mine_of_each(bots, now=now, ids=[each.pk for each in group]))
        for each in group:
            told[each.pk] = Counts(awaiting=awaiting, all=everything, mine=min(own.get(each.pk, 0), CAP))
    return told


def latest(found: ConversationQuerySet) -> ConversationQuerySet:
    """A page and one more row. They are chosen first, so that names are looked up only for rows that are shown."""
    chosen = found.order_by("-last_at", "-id").values("pk")[: PAGE + 1]
    return Conversation.objects.filter(pk__in=chosen).order_by("-last_at", "-id")


def listed(filters: Filters, hidden: Collection[int], *, operator: Any, now: Any, ids: Any) -> ConversationQuerySet:
    """The conversations among `ids` that are in this list, latest first."""
    return filters.apply(operator, hidden, now).filter(pk__among=ids).order_by("-last_at", "-id")


@prepared.kept
def _first_page(filters: Filters, hidden: frozenset[int], *, operator: Any, now: Any) -> prepared.Query:
    return latest(filters.apply(operator, hidden, now)).values_list(*RowColumns._fields)


@prepared.kept
def _rows_among(*, ids: Any) -> prepared.Query:
    return Conversation.objects.filter(pk__among=ids).values_list(*RowColumns._fields)


@prepared.kept
def _listed_among(filters: Filters, hidden: frozenset[int], **given: Any) -> prepared.Query:
    return listed(filters, hidden, **given).values_list("pk")


@prepared.kept
def _counts(views: tuple[View, ...], hidden: frozenset[int], *, operator: Any, now: Any) -> prepared.Query:
    return counting([Filters(view=view).apply(operator, hidden, now) for view in views], cap=CAP)


@prepared.kept
def _mine_of_each(hidden: frozenset[int], *, now: Any, ids: Any) -> prepared.Query:
    return Conversation.objects.hiding(hidden).mine_of_each(ids, now=now)


def _after(cursor: str) -> Q:
    at, _, pk = cursor.partition("|")
    try:
        last_at, last_pk = datetime.fromisoformat(at), int(pk)
        last_at = last_at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("invalid", "This cursor is not one of ours. Ask for the list without a cursor.") from None
    return Q(last_at__lt=last_at) | Q(last_at=last_at, pk__lt=last_pk)
