"""The filters of the console's lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bots.models import Bot
from conversations.domain import search
from conversations.models import Conversation, ConversationQuerySet, SeenMark
from conversations.protocol import ListChoice, ListHolder, ListOrder, ListStatus, View, aware
from conversations.refusals import Refused
from plain_text import clean_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A list, its order and its filters. In `mine`, `operator` is whose conversations are listed, if not one's own."""

    view: View
    order: ListOrder = "latest"
    search: str = ""
    bots: tuple[int, ...] = ()
    operator: int | None = None
    holder: ListHolder | None = None
    since: datetime | None = None
    until: datetime | None = None
    language: str = ""
    status: ListStatus | None = None
    unread: bool = False
    tag: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the list has no filter. It has one of few orders, so that statements for it can be kept."""
        return self == Filters(view=self.view, order=self.order)

    @property
    def is_personal(self) -> bool:
        """Whether operators who see the same bots see other conversations in it."""
        return self.view in ("mine", "mentions") or self.unread or self.holder in ("me", "me_or_nobody")

    def apply(self, operator: Any, hidden: Collection[int], now: Any) -> ConversationQuerySet:
        """The conversations of this list. `operator` (an id) and `now` may be parameters of a kept statement.

        `hidden`: the bots that this operator may not see, from `rights.hidden_from`.
        """
        whose = self.operator if self.view == "mine" and self.operator else operator
        found = Conversation.objects.hiding(hidden).view(self.view, operator_id=whose, now=now)
        if self.search:
            found = search.matching(found, self.search)
        if self.bots:
            found = found.filter(bot__in=self.bots)
        if self.operator and self.view != "mine":
            found = found.taken_by(self.operator)
        if self.holder:
            found = found.filter(_held_by(self.holder, operator))
        if self.since:
            found = found.filter(last_at__gte=self.since)
        if self.until:
            found = found.filter(last_at__lt=self.until)
        if self.language:
            found = found.filter(_in_language(self.language))
        if self.status:
            found = found.filter(_of_status(self.status, now))
        if self.tag:
            found = found.tagged(self.tag)
        return found.filter(_new_to(operator)) if self.unread else found


def chosen(choice: ListChoice) -> Filters:
    """The list that a command, a saved view or an address names. Refuses times out of range."""
    return Filters(
        view=choice.view,
        order=choice.order,
        search=clean_line(choice.search, 200),
        bots=tuple(sorted({*choice.bots, *([choice.bot] if choice.bot else [])})),
        operator=choice.operator,
        holder=choice.holder,
        since=_moment(choice.from_),
        until=_moment(choice.to),
        language=choice.language or "",
        status=choice.status,
        unread=choice.unread,
        tag=choice.tag or "",
    )


def _new_to(operator: Any) -> Q:
    """Conversations with words of the visitor's that this operator has not seen and nobody has answered."""
    marks = SeenMark.objects.filter(conversation=OuterRef("pk"), operator=operator)
    has_seen_all = Exists(marks.filter(is_unread=False, entries__gte=OuterRef("visitor_entries")))
    return Q(unanswered__gt=0) & ~Q(has_seen_all) | Q(Exists(marks.filter(is_unread=True)))


def _held_by(holder: ListHolder, operator: Any) -> Q:
    match holder:
        case "me":
            return Q(operator=operator)
        case "nobody":
            return Q(operator=None)
        case "me_or_nobody":
            return Q(operator=operator) | Q(operator=None)


def _in_language(language: str) -> Q:
    """A conversation without a language is in its bot's. Bots are few."""
    bots = list(Bot.objects.filter(language=language).values_list("pk", flat=True))
    return Q(language=language) | Q(language="", bot__in=bots)


def _of_status(status: ListStatus, now: Any) -> Q:
    """The statuses of a row. An awaiting or ended conversation has a silence of the visitor as well."""
    match status:
        case "action":
            return Q(awaiting_since__isnull=False, awaiting_reason="default_answers")
        case "waiting":
            return Q(awaiting_since__isnull=False) & ~Q(awaiting_reason="default_answers")
        case "live":
            return Q(stalls_at__gt=now)
        case "stalled":
            return Q(stalls_at__lte=now, abandons_at__gt=now)
        case "abandoned":
            return Q(abandons_at__lte=now)
        case "ended":
            return Q(ended_at__isnull=False)


def _moment(given: datetime | None) -> datetime | None:
    try:
        return aware(given)
    except OverflowError:
        raise Refused("invalid", f"The time {given} is out of range. Give one between the years 2 and 9998.") from None
