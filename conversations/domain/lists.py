"""The lists of the console: rows, and their number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from conversations import protocol
from conversations.database import prepared
from conversations.database.counting import counting
from conversations.database.prepared import About, Pattern
from conversations.domain import rights
from conversations.models import Conversation, ConversationQuerySet, Operator, control_of, status_at
from conversations.protocol import (
    AlertReason,
    BotName,
    Counts,
    Last,
    Person,
    Row,
    View,
    VisitorName,
)
from conversations.refusals import Refused

PAGE = 50
CAP = 1_000
"""Counts stop here: beyond it nobody cares, and the database need not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a console asked to see. `operator` other than oneself is, in `mine`, whose conversations."""

    view: View
    search: str = ""
    bot: int | None = None
    operator: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def apply(self, operator: Operator, hidden: Collection[int]) -> ConversationQuerySet:
        """The conversations that this operator, from whom these bots are hidden, sees under these filters."""
        whose = self.operator if self.view == "mine" and self.operator else operator.pk
        visible = Conversation.objects.visible_to(operator, hidden=hidden)
        found = visible.view(self.view, operator_id=whose, now=timezone.now())
        if self.search:
            found = found.matching(self.search)
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

    `hidden`: the bots that this operator does not see, where the caller knows them (a console does, and is closed
    within seconds of a change); else one statement more finds out. The rest takes two. A bad cursor is refused.
    """
    if hidden is None:
        hidden = rights.hidden_from([operator.user_id])[operator.user_id]
    rows = _page(operator, filters, hidden, cursor)
    return rows, _counted([operator], {operator.user_id: hidden})[operator.pk]


def _page(
    operator: Operator, filters: Filters, hidden: Collection[int], cursor: str | None
) -> tuple[list[Row], str | None]:
    now = timezone.now()
    if prepared.keeps_plans() and not cursor and filters == Filters(view=filters.view):
        first_page = _first_page(filters.view, frozenset(hidden))
        shown = [_Shown(*each) for each in first_page.fetch(About(now, operator.pk))]
    else:
        found = filters.apply(operator, hidden)
        if cursor:
            found = found.filter(_after(cursor))
        shown = _shown(_latest(found), searched=bool(filters.search))
    more = shown[PAGE - 1] if len(shown) > PAGE else None
    return [_row(each, now) for each in shown[:PAGE]], f"{more.last_at.isoformat()}|{more.pk}" if more else None


def rows_of(ids: Collection[int]) -> dict[int, Row]:
    """The rows of these conversations, by id. Whose they may be shown to is the caller's to ask."""
    now = timezone.now()
    if prepared.keeps_plans():
        shown = [_Shown(*each) for each in _rows_among().fetch(About(now, ids=ids))]
    else:
        shown = _shown(Conversation.objects.filter(pk__in=ids))
    return {each.pk: _row(each, now) for each in shown}


def listed_among(operator: Operator, hidden: frozenset[int], filters: Filters, ids: Collection[int]) -> list[int]:
    """Those of `ids` that are in this operator's list, the bots hidden from whom are given, latest first."""
    if filters == Filters(view=filters.view):
        listed = _listed_among(filters.view, hidden).fetch(About(timezone.now(), operator.pk, ids))
        return [pk for (pk,) in listed]
    found = filters.apply(operator, hidden).filter(pk__in=ids).order_by("-last_at", "-id")
    return list(found.values_list("pk", flat=True))


def counts(operator: Operator) -> Counts:
    """How many conversations each list holds, up to 1,000."""
    return counts_of([operator])[operator.pk]


def counts_of(operators: list[Operator], hidden: dict[int, frozenset[int]] | None = None) -> dict[int, Counts]:
    """The same for several operators, by id; those who see the same bots are counted for together.

    `hidden`: as for `page`, by the operators' users.
    """
    return _counted(operators, hidden or rights.hidden_from({each.user_id for each in operators}))


def _counted(operators: list[Operator], hidden: dict[int, frozenset[int]]) -> dict[int, Counts]:
    now = timezone.now()
    alike: dict[frozenset[int], list[Operator]] = {}
    for each in operators:
        alike.setdefault(hidden[each.user_id], []).append(each)
    told: dict[int, Counts] = {}
    for bots, group in alike.items():
        views: tuple[View, ...] = ("awaiting", "all", "mine") if len(group) == 1 else ("awaiting", "all")
        [(awaiting, everything, *mine)] = _counts(views, bots).fetch(About(now, group[0].pk))
        if mine:
            own = {group[0].pk: mine[0]}
        else:
            own = dict(_mine_of_each(bots).fetch(About(now, ids=[each.pk for each in group])))
        for each in group:
            told[each.pk] = Counts(awaiting=awaiting, all=everything, mine=min(own.get(each.pk, 0), CAP))
    return told


def _latest(found: ConversationQuerySet) -> ConversationQuerySet:
    """A page and one more. They are chosen first, so that no names are looked up for what is not shown."""
    chosen = found.order_by("-last_at", "-id").values("pk")[: PAGE + 1]
    return Conversation.objects.filter(pk__in=chosen).order_by("-last_at", "-id")


@lru_cache(maxsize=128)
def _first_page(view: View, hidden: frozenset[int]) -> Pattern:
    """The rows of a list without filters."""
    return Pattern(lambda about: _sql(_latest(_in_view(view, hidden, about)), *_Shown._fields))


@lru_cache(maxsize=1)
def _rows_among() -> Pattern:
    """The rows of some conversations."""
    return Pattern(lambda about: _sql(Conversation.objects.filter(pk__among=about.ids), *_Shown._fields))


@lru_cache(maxsize=128)
def _listed_among(view: View, hidden: frozenset[int]) -> Pattern:
    """The ids of those that are in a list without filters."""

    def make(about: About) -> tuple[str, Sequence[Any]]:
        found = _in_view(view, hidden, about).filter(pk__among=about.ids)
        return _sql(found.order_by("-last_at", "-id"), "pk")

    return Pattern(make)


@lru_cache(maxsize=128)
def _counts(views: tuple[View, ...], hidden: frozenset[int]) -> Pattern:
    """How many each of these lists holds."""
    return Pattern(lambda about: counting([_in_view(view, hidden, about) for view in views], cap=CAP))


@lru_cache(maxsize=128)
def _mine_of_each(hidden: frozenset[int]) -> Pattern:
    """Operators, and how many each has in My Conversations."""

    def make(about: About) -> tuple[str, Sequence[Any]]:
        visible = Conversation.objects.visible_to(Operator(pk=-1), hidden=hidden)
        return _made(visible.mine_of_each(about.ids, now=about.now))

    return Pattern(make)


def _in_view(view: View, hidden: frozenset[int], about: About) -> ConversationQuerySet:
    visible = Conversation.objects.visible_to(Operator(pk=about.operator), hidden=hidden)
    return visible.view(view, operator_id=about.operator, now=about.now)


def _sql(found: ConversationQuerySet, *columns: str) -> tuple[str, Sequence[Any]]:
    return _made(found.values_list(*columns))


def _made(found: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    """The statement, and its values."""
    return cast(tuple[str, Sequence[Any]], found.query.sql_with_params())


def seen_among(operator: Operator, ids: set[int]) -> set[int]:
    """Those of `ids` that this operator may see."""
    return set(Conversation.objects.visible_to(operator).filter(pk__in=ids).values_list("pk", flat=True))


def row_of(operator: Operator, pk: int) -> Row:
    """One conversation's row. Refuses `not_found`."""
    found = _shown(Conversation.objects.visible_to(operator).filter(pk=pk))
    if not found:
        raise Refused("not_found")
    return _row(found[0], timezone.now())


def waiting_for(operator: Operator) -> list[tuple[AlertReason, Row]]:
    """What an operator who arrives is to be alerted to, oldest first: who awaits an agent (for those who are Online),
    and who awaits an answer in a conversation that this operator holds. At most 50 of each."""
    now = timezone.now()
    visible = Conversation.objects.visible_to(operator).order_by("last_at")
    waiting: list[tuple[AlertReason, Row]] = []
    if operator.status == Operator.Status.ONLINE:
        awaiting = visible.filter(awaiting_since__isnull=False)[:PAGE]
        waiting += [(each.awaiting_reason, _row(each, now)) for each in _shown(awaiting)]  # type: ignore[misc]  # as in _row
    mine = visible.filter(operator=operator.pk, unread__gt=0)[:PAGE]
    return waiting + [("waiting_for_you", _row(each, now)) for each in _shown(mine)]


class _Shown(NamedTuple):
    """The columns of a row: no whole conversations, visitors, bots and operators, for lists are read often."""

    pk: int
    started_at: datetime
    ended_at: datetime | None
    operator_id: int | None
    epoch: int
    awaiting_since: datetime | None
    awaiting_reason: str
    bot_unavailable: bool
    last_seq: int
    last_author: str
    last_text: str
    last_at: datetime
    visitor_at: datetime
    stalls_at: datetime
    abandons_at: datetime
    unread: int
    bot_id: int
    bot__name: str
    bot__slug: str
    visitor__name: str
    visitor__reference: str
    operator__user__first_name: str | None
    operator__user__last_name: str | None
    operator__user__username: str | None


def _shown(found: ConversationQuerySet, *, searched: bool = False) -> list[_Shown]:
    rows = found.values_list(*_Shown._fields) if searched else prepared.tuples(found, _Shown._fields)
    return [_Shown(*values) for values in rows]


def _row(shown: _Shown, now: datetime) -> Row:
    stamp = protocol.timestamp
    return Row(
        id=shown.pk,
        visitor=VisitorName(reference=shown.visitor__reference, name=shown.visitor__name or None),
        bot=BotName(id=shown.bot_id, name=shown.bot__name, slug=shown.bot__slug),
        status=status_at(now, stalls_at=shown.stalls_at, abandons_at=shown.abandons_at),
        control=control_of(shown.ended_at, shown.operator_id, shown.awaiting_since),
        reason=shown.awaiting_reason or None,  # type: ignore[arg-type]  # the protocol's own words
        operator=Person(id=shown.operator_id, name=_operator_name(shown)) if shown.operator_id else None,
        epoch=shown.epoch,
        seq=shown.last_seq,
        last=last_of(shown),
        started_at=stamp(shown.started_at),
        awaiting_since=stamp(shown.awaiting_since) if shown.awaiting_since else None,
        visitor_at=stamp(shown.visitor_at),
        stalls_at=stamp(shown.stalls_at),
        abandons_at=stamp(shown.abandons_at),
        unread=shown.unread,
        bot_unavailable=shown.bot_unavailable,
    )


def _operator_name(shown: _Shown) -> str:
    """As Operator.name."""
    full = f"{shown.operator__user__first_name} {shown.operator__user__last_name}".strip()
    return full or shown.operator__user__username or ""


def _after(cursor: str) -> Q:
    at, _, pk = cursor.partition("|")
    try:
        last_at, last_pk = datetime.fromisoformat(at), int(pk)
        last_at = last_at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("invalid", "This cursor is not one of ours. Ask for the list without a cursor.") from None
    return Q(last_at__lt=last_at) | Q(last_at=last_at, pk__lt=last_pk)


def last_of(conversation: Conversation | _Shown) -> Last | None:
    """What was said last, as lists show it."""
    if not conversation.last_author:
        return None
    return Last(
        author=conversation.last_author,  # type: ignore[arg-type]  # the protocol's own words
        text=conversation.last_text,
        at=protocol.timestamp(conversation.last_at),
    )
