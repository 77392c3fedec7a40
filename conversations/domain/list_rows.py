"""One row of the console's lists: the columns that are read for it, and the frame part that is made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Concat, Left

from conversations import protocol
from conversations.database import prepared
from conversations.domain import operator_names
from conversations.domain.labels import tags_of
from conversations.models import Conversation, ConversationQuerySet, VisitorPage, Wait, control_of, full_name, status_at
from conversations.models.conversation import CURRENT
from conversations.protocol import BotName, HandoffCard, Last, Person, Reason, Row, View, VisitorLast, VisitorName

SUMMARY = 200
"""Characters of an engine's summary in a row."""

OPEN = datetime(9999, 12, 31, tzinfo=UTC)
"""`page_until` of a conversation that is open on a page of the visitor's."""

HIDDEN = datetime(9998, 12, 31, tzinfo=UTC)
"""`page_until` of one that is open only on pages at which the visitor does not look."""


class RowColumns(NamedTuple):
    """The columns of a row. Lists are read often, so no whole conversations, visitors and operators are loaded."""

    pk: int
    started_at: datetime
    ended_at: datetime | None
    operator_id: int | None
    epoch: int
    finishes_at: datetime | None
    awaiting_since: datetime | None
    awaiting_reason: str
    first_awaiting_since: datetime | None
    first_awaiting_reason: str
    bot_unavailable: bool
    proposal: int | None
    mode: str
    language: str
    tags: str
    last_seq: int
    last_author: str
    last_text: str
    last_at: datetime
    last_operator: int | None
    last_name: str
    visitor_last_text: str
    visitor_last_at: datetime | None
    visitor_seen_seq: int
    visitor_at: datetime
    stalls_at: datetime
    abandons_at: datetime
    unread: int
    unanswered: int
    bot_id: int
    bot__name: str
    bot__slug: str
    bot__amber_after_minutes: int
    bot__red_after_minutes: int
    visitor__name: str
    visitor__reference: str
    operator__user__first_name: str | None
    operator__user__last_name: str | None
    operator__user__username: str | None
    page_until: datetime | None
    handoff: str | None
    """Category and the beginning of the summary, each in a line; None: no engine has handed it over."""

    @property
    def waits_since(self) -> datetime | None:
        """Since when the visitor waits, also if an operator held the conversation meanwhile; None: they do not."""
        return self.awaiting_since and (self.first_awaiting_since or self.awaiting_since)


SHOWS: dict[View, Callable[[RowColumns, datetime], bool]] = {
    "awaiting": lambda row, _: row.awaiting_since is not None,
    "all": lambda row, now: row.last_at > now - CURRENT,
    "historic": lambda row, now: row.last_at <= now - CURRENT,
}
"""Whether a row is in a list, where the row alone decides: as `ConversationQuerySet.view`, without a query."""


def with_columns(found: ConversationQuerySet) -> QuerySet[Any, tuple[Any, ...]]:
    """The query of these conversations' columns."""
    return _with_pages(found).values_list(*RowColumns._fields)


def columns_of(found: ConversationQuerySet, *, searched: bool = False) -> list[RowColumns]:
    """The columns of these conversations. `searched`: the query compares with parts of texts."""
    rows = with_columns(found) if searched else prepared.tuples(_with_pages(found), RowColumns._fields)
    return [RowColumns(*values) for values in rows]


def _with_pages(found: ConversationQuerySet) -> ConversationQuerySet:
    """Adds `page_until` and `handoff`. These name the table: the query must not become a part of another one."""
    return found.annotate(**_computed(connection.vendor))  # type: ignore[no-any-return]


@cache
def _computed(_vendor: str) -> dict[str, RawSQL]:
    """The computed columns as Django writes them, which takes it longer than it takes the database to read them."""
    pages = VisitorPage.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation")
    is_open = Case(When(is_hidden=True, then=Value(HIDDEN)), default=Value(OPEN))
    until = pages.annotate(until=Max(Coalesce("left_at", is_open))).values("until")
    waits = Wait.objects.filter(conversation=OuterRef("pk"), until=None).exclude(category="")
    said = waits.values(said=Concat("category", Value("\n"), Left("summary", SUMMARY)))
    awaits = When(awaiting_since__isnull=False, then=Subquery(said))
    query = Conversation.objects.annotate(page_until=Subquery(until), handoff=Case(awaits)).query
    compiler = query.get_compiler(connection=connection)
    written = {name: (*compiler.compile(each), each.output_field) for name, each in query.annotations.items()}
    return {name: RawSQL(*each) for name, each in written.items()}  # noqa: S611 - Django wrote it


stamp = lru_cache(maxsize=4096)(protocol.timestamp)
"""`protocol.timestamp` for times of a row: a row is read many times, and most of its times stay."""


def row(shown: RowColumns, now: datetime) -> Row:
    """The row as consoles get it."""
    return Row(
        id=shown.pk,
        visitor=VisitorName(reference=shown.visitor__reference, name=shown.visitor__name or None),
        bot=BotName(id=shown.bot_id, name=shown.bot__name, slug=shown.bot__slug),
        status=status_at(now, stalls_at=shown.stalls_at, abandons_at=shown.abandons_at),
        control=control_of(shown.ended_at, shown.operator_id, shown.awaiting_since),
        reason=shown.awaiting_reason or None,  # type: ignore[arg-type]  # the protocol's own words
        operator=_operator(shown.operator_id, shown) if shown.operator_id else None,
        epoch=shown.epoch,
        seq=shown.last_seq,
        last=last_of(shown),
        visitor_last=visitor_last_of(shown),
        handoff=_handoff(shown.handoff) if shown.handoff else None,
        visitor_seen=shown.visitor_seen_seq,
        present=shown.page_until in (OPEN, HIDDEN),
        looks_away=shown.page_until == HIDDEN,
        left_at=stamp(shown.page_until) if shown.page_until and shown.page_until < HIDDEN else None,
        started_at=stamp(shown.started_at),
        awaiting_since=stamp(shown.waits_since) if shown.waits_since else None,
        first_reason=_first_reason(shown),
        amber_at=_limit(shown.waits_since, shown.bot__amber_after_minutes),
        red_at=_limit(shown.waits_since, shown.bot__red_after_minutes),
        visitor_at=stamp(shown.visitor_at),
        stalls_at=stamp(shown.stalls_at),
        abandons_at=stamp(shown.abandons_at),
        unread=shown.unread,
        unanswered=shown.unanswered,
        bot_unavailable=shown.bot_unavailable,
        language=shown.language or None,
        tags=tags_of(shown.tags) if shown.tags else (),
        undo_until=stamp(shown.finishes_at) if shown.finishes_at else None,
        proposal=shown.proposal,
        mode=shown.mode or None,  # type: ignore[arg-type]  # the protocol's own words
    )


def visitor_last_of(shown: Conversation | RowColumns) -> VisitorLast | None:
    """The visitor's last words, as lists show them."""
    if shown.visitor_last_at is None:
        return None
    return VisitorLast(text=shown.visitor_last_text, at=stamp(shown.visitor_last_at))


def _handoff(said: str) -> HandoffCard:
    category, _, summary = said.partition("\n")
    return HandoffCard(category=category, summary=summary)


def _limit(since: datetime | None, minutes: int) -> str | None:
    """When a wait that began at `since` has lasted so long."""
    return stamp(since + timedelta(minutes=minutes)) if since else None


def _first_reason(shown: RowColumns) -> Reason | None:
    """Why the visitor began to wait, if that is not the reason for which the conversation awaits an agent now."""
    first = shown.first_awaiting_reason if shown.awaiting_since else ""
    return first if first and first != shown.awaiting_reason else None  # type: ignore[return-value]


def _operator(operator: int, shown: RowColumns) -> Person:
    columns = (shown.operator__user__first_name, shown.operator__user__last_name, shown.operator__user__username)
    return operator_names.person(operator, full_name(*(column or "" for column in columns)))


def last_of(conversation: Conversation | RowColumns) -> Last | None:
    """The last line, as lists show it."""
    if not conversation.last_author:
        return None
    return Last(
        author=conversation.last_author,  # type: ignore[arg-type]  # the protocol's own words
        text=conversation.last_text,
        at=protocol.timestamp(conversation.last_at),
        operator=_author(conversation.last_operator, conversation.last_name),
    )


def _author(operator: int | None, name: str) -> Person | None:
    return operator_names.person(operator, name) if operator else None
