"""The orders of a list: a page is read section by section, each by an index, from a cursor on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from conversations.domain.list_filters import Filters
from conversations.domain.list_rows import RowColumns
from conversations.models import WAITS_SINCE, ConversationQuerySet
from conversations.refusals import Refused


@dataclass(frozen=True, slots=True)
class Section:
    """The conversations of a list that fit `rule`, ordered by a time and then by id."""

    key: str
    """The letter of its cursors."""
    column: str
    rule: Q
    is_descending: bool = False

    @property
    def order(self) -> tuple[str, str]:
        """The fields to order by."""
        sign = "-" if self.is_descending else ""
        return f"{sign}{self.column}", f"{sign}id"

    def after(self, at: datetime, pk: int) -> Q:
        """The conversations that come after the one with this time and id."""
        than = "lt" if self.is_descending else "gt"
        return Q(**{f"{self.column}__{than}": at}) | Q(**{self.column: at, f"pk__{than}": pk})

    def cursor(self, shown: RowColumns) -> str:
        """The cursor of the page that begins after this row."""
        at = f"{getattr(shown, self.column).isoformat()}|{shown.pk}"
        return f"{self.key}|{at}" if self.key else at


LATEST = Section("", "last_at", Q(), is_descending=True)

AWAITING = Section("awaiting", "waits_since", Q(awaiting_since__isnull=False))
"""Those who await an agent, the longest wait first. A wait goes on over a release and a lost lease."""

UNANSWERED = Section("unanswered", "visitor_at", Q(awaiting_since=None, operator__isnull=False, unanswered__gt=0))
"""Those whose holder has not answered, the oldest message first."""

REST = Section("rest", "last_at", Q(awaiting_since=None) & (Q(operator=None) | Q(unanswered=0)), is_descending=True)
"""Those who wait for nobody, latest first."""


def sections_of(filters: Filters) -> Sequence[Section]:
    """The sections of the list, in their order. Together they hold each of its conversations once."""
    if filters.order == "latest":
        return (LATEST,)
    return (AWAITING,) if filters.view == "awaiting" else (AWAITING, UNANSWERED, REST)


def ordered(
    found: ConversationQuerySet, section: Section, *, limit: int, rest: Q | None = None
) -> ConversationQuerySet:
    """The first of a section, of those that fit `rest`. Chosen first: names are looked up only for shown rows."""
    among: Any = found.alias(waits_since=WAITS_SINCE).filter(section.rule, rest or Q())
    chosen = among.order_by(*section.order).values("pk")[:limit]
    shown: ConversationQuerySet = found.model.objects.filter(pk__in=chosen).alias(waits_since=WAITS_SINCE)
    return shown.order_by(*section.order)


def read_cursor(filters: Filters, cursor: str) -> tuple[Sequence[Section], Q]:
    """The sections that are left of the list, and the part of the first one. Refuses a cursor that is not ours."""
    *key, at, pk = ("", *cursor.split("|"))[-3:]
    sections = sections_of(filters)
    left = [each for each in range(len(sections)) if [sections[each].key] == key]
    try:
        moment, last = datetime.fromisoformat(at).astimezone(UTC), int(pk)
    except (ValueError, OverflowError):
        left = []
    if not left or cursor.count("|") != (1 if filters.order == "latest" else 2):
        raise Refused("invalid", "This cursor is not one of this list’s. Ask for the list without a cursor.")
    return sections[left[0] :], sections[left[0]].after(moment, last)
