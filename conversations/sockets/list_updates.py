"""Rows and alerts for all consoles of a process, merged a few times a second.

Consoles that show the same list and were told the same get the same frame, which is computed and encoded once, but for
the rows of which the operator has seen something.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeAlias

from django.db import DatabaseError

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import presence
from conversations.models import Operator
from conversations.protocol import AlertReason
from conversations.realtime import doorbell
from conversations.realtime.events import (
    AlertCleared,
    AlertRaised,
    DraftChanged,
    Event,
    HolderAnswered,
    MentionsRead,
    OperatorsChanged,
    OperatorsMentioned,
    OperatorsTold,
    RowChanged,
    ViewsChanged,
)
from conversations.realtime.per_loop import PerLoop
from conversations.sockets.handing_over import tell_operators
from conversations.sockets.known_counts import KnownCounts
from conversations.sockets.list_facts import ByList, Facts, by_hidden, by_list, read_facts, seen_by
from conversations.sockets.operators_own import show_held, show_views
from conversations.sockets.pages import ConsolePage
from conversations.sockets.personal_news import PersonalNews
from conversations.sockets.row_frames import RowFrames

logger = logging.getLogger(__name__)

MERGE = 0.2
"""Seconds in which changes are collected. A list is as late as that and a flush: at most 0.3 s, even on a busy day."""

PAUSE = 0.05
"""Seconds between a flush that took longer and the next."""

AT_ONCE = 2
"""Consoles that are told of rows before other tasks get a turn. Their messages must not wait for all the lists."""

Alerts: TypeAlias = dict[int, tuple[AlertReason, int | None]]
"""By conversation: the reason, and the one operator who is alerted, None for all."""


@dataclass(slots=True)
class News:
    """The changes since the last flush."""

    changed: set[int] = field(default_factory=set)
    alerts: Alerts = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)
    answered: dict[int, int] = field(default_factory=dict)
    """By conversation: its holder, who alone was told that somebody waits for an answer."""
    operators: bool = False
    views: set[int] = field(default_factory=set)
    """The operators whose saved views have changed."""
    personal: PersonalNews | None = None
    told: list[OperatorsTold] = field(default_factory=list)
    """Frames for some of the operators, in their order."""

    def add(self, event: Event) -> None:
        """Collects an event."""
        match event:
            case RowChanged():
                self.changed.add(event.conversation)
            case AlertRaised():
                # An earlier clearing is still sent first: not everybody who was alerted then is alerted now.
                self.alerts[event.conversation] = (event.reason, event.operator)
            case AlertCleared():
                self.alerts.pop(event.conversation, None)
                self.cleared.add(event.conversation)
            case HolderAnswered():
                self.alerts.pop(event.conversation, None)
                self.answered[event.conversation] = event.operator
            case OperatorsChanged():
                self.operators = True
            case ViewsChanged():
                self.views.add(event.operator)
            case OperatorsMentioned() | MentionsRead() | DraftChanged():
                self.changed.add(event.conversation)
                self.personal = self.personal or PersonalNews()
                self.personal.add(event)
            case OperatorsTold():
                self.told.append(event)


class ListUpdates:
    """The consoles of one event loop. It follows the topic of all operators as long as there are any."""

    def __init__(self) -> None:
        self.consoles: set[ConsolePage] = set()
        self._news = News()
        self._counts = KnownCounts()
        self._has_news = False
        self._flushing: asyncio.Task[None] | None = None

    async def add(self, console: ConsolePage) -> None:
        """Tells this console from now on."""
        self.consoles.add(console)
        if len(self.consoles) == 1:
            await doorbell.join(doorbell.OPERATORS, self)

    async def remove(self, console: ConsolePage) -> None:
        """Ends what `add` began."""
        self.consoles.discard(console)
        if not self.consoles:
            await doorbell.leave(doorbell.OPERATORS, self)

    def notify(self, event: Event) -> None:
        """Collects the event, and flushes soon."""
        self._news.add(event)
        self._has_news = True
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush_all())

    async def _flush_all(self) -> None:
        """Flushes one after the other, so that no console is told an older row after a newer one."""
        pause = MERGE
        while self._has_news:
            await asyncio.sleep(pause)
            news, self._news, self._has_news = self._news, News(), False
            begun = time.monotonic()
            await self._try_flush(news)
            pause = max(MERGE - (time.monotonic() - begun), PAUSE)
        self._flushing = None

    async def _try_flush(self, news: News) -> None:
        try:
            await self._flush(news)
        except DatabaseError as error:
            # The lists are current again with the next change, or when the console lists anew.
            logger.warning("list updates not shown: %s", type(error).__name__)
        except Exception:
            logger.exception("list updates not shown")

    async def _flush(self, news: News) -> None:
        consoles = list(self.consoles)
        if news.operators:
            cards = await in_thread(presence.cards)
            for console in consoles:
                await console.show_operators(cards)
        await show_views(consoles, news.views)
        await _clear(consoles, news.cleared)
        if news.personal:
            await news.personal.tell(_by_operator(consoles))
        alerted: dict[ConsolePage, list[int]] = {}
        if news.answered or news.alerts:
            by_operator = _by_operator(consoles)
            await _clear_answered(by_operator, news.answered)
            alerted = _alerted(consoles, by_operator, news.alerts)
        shown = by_list(consoles) if news.changed else {}
        if news.told:
            await tell_operators(_by_operator(consoles), news.told)
        shelves = [each for each in consoles if each.shelf is not None] if news.changed else []
        if alerted or shown or shelves:
            rows = {pk for pks in alerted.values() for pk in pks} | (news.changed if shown or shelves else set())
            anew = news.personal is not None
            facts = await in_thread(read_facts, rows, shown, news.changed, self._counts, anew=anew)
            await _alert(alerted, news.alerts, facts)
            await _show_rows(shown, facts)
            await show_held(_in_turns(shelves), news.changed, facts)


list_updates: PerLoop[ListUpdates] = PerLoop(ListUpdates)


async def _clear(consoles: list[ConsolePage], cleared: set[int]) -> None:
    texts = {pk: protocol.encode(protocol.AlertCleared(conversation=pk)) for pk in cleared}
    for group in by_hidden(consoles).values() if cleared else ():
        seen = await in_thread(seen_by, group[0], cleared)
        for pk in sorted(seen):
            for console in group:
                await console.tell_text(texts[pk])


async def _clear_answered(by_operator: dict[int, list[ConsolePage]], answered: dict[int, int]) -> None:
    for pk, holder in answered.items():
        for console in by_operator.get(holder, ()):
            await console.tell_text(protocol.encode(protocol.AlertCleared(conversation=pk)))


async def _alert(alerted: dict[ConsolePage, list[int]], alerts: Alerts, facts: Facts) -> None:
    """Alerts each console to the conversations that its operator may see."""
    texts: dict[int, str] = {}
    for console, pks in alerted.items():
        for pk in pks:
            row = facts.rows.get(pk)
            if row is None or row.bot.id in console.hidden:
                continue
            if pk not in texts:
                texts[pk] = protocol.encode(protocol.Alert(conversation=pk, reason=alerts[pk][0], row=row))
            await console.tell_text(texts[pk])


async def _show_rows(by_list: ByList, facts: Facts) -> None:
    for shown, group in by_list.items():
        rows = [facts.rows[pk] for pk in facts.listed[shown] if pk in facts.rows]
        removed = sorted(facts.seen[shown] - {row.id for row in rows})
        frames = RowFrames(rows, removed, facts.marks)
        async for console in _in_turns(group):
            if console.filters != shown.filters:
                # It has asked for another list meanwhile, and reads these changes with that.
                continue
            if text := frames.of(console, facts.counts[console.operator.pk]):
                await console.tell_text(text)


async def _in_turns(consoles: list[ConsolePage]) -> AsyncIterator[ConsolePage]:
    """The consoles; other tasks get a turn between them."""
    for position, console in enumerate(consoles):
        if position % AT_ONCE == 0:
            await asyncio.sleep(0)
        yield console


def _by_operator(consoles: list[ConsolePage]) -> dict[int, list[ConsolePage]]:
    found: defaultdict[int, list[ConsolePage]] = defaultdict(list)
    for console in consoles:
        found[console.operator.pk].append(console)
    return dict(found)


def _alerted(
    consoles: list[ConsolePage], by_operator: dict[int, list[ConsolePage]], alerts: Alerts
) -> dict[ConsolePage, list[int]]:
    """By console: the alerts for it. They are for the operator who is named, or else for everybody who is Online."""
    found: defaultdict[ConsolePage, list[int]] = defaultdict(list)
    online = [console for console in consoles if console.operator.status == Operator.Status.ONLINE]
    for pk, (_, operator) in alerts.items():
        for console in online if operator is None else by_operator.get(operator, ()):
            found[console].append(pk)
    return dict(found)
