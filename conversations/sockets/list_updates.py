"""What all consoles of a process share: list rows and alerts, merged a few times a second.

Consoles that look at the same list get the same frame, computed and serialised once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias

from django.db import DatabaseError

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import lists, presence
from conversations.domain.lists import Filters
from conversations.models import Operator
from conversations.protocol import AlertReason, Counts, OperatorCard, Row
from conversations.realtime import doorbell
from conversations.realtime.events import (
    AlertCleared,
    AlertRaised,
    Event,
    HolderAnswered,
    OperatorsChanged,
    RowChanged,
)

logger = logging.getLogger(__name__)

MERGE = 0.15
"""Seconds in which changes are collected."""

AT_ONCE = 8
"""Consoles that are told of rows before whoever has something to say is heard."""

Alerts: TypeAlias = dict[int, tuple[AlertReason, int | None]]
"""By conversation: why, and the one operator whom it concerns, or all."""


class Console(Protocol):
    """A console, as the board sees it."""

    operator: Operator
    hidden: frozenset[int]
    filters: Filters | None

    async def tell_text(self, text: str) -> None: ...
    async def show_operators(self, cards: tuple[OperatorCard, ...]) -> None: ...


@dataclass(slots=True)
class News:
    """What happened since the last flush."""

    changed: set[int] = field(default_factory=set)
    alerts: Alerts = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)
    answered: dict[int, int] = field(default_factory=dict)
    """By conversation: its holder, who alone was told that somebody waits for an answer."""
    operators: bool = False


class Shown(NamedTuple):
    """A list as consoles show it: one operator's (0 where it is everybody's), less hidden bots, under filters."""

    whose: int
    hidden: frozenset[int]
    filters: Filters


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says of what happened."""

    rows: dict[int, Row]
    listed: dict[Shown, list[int]]
    """What is in each list, latest first, of what changed."""
    seen: dict[Shown, set[int]]
    """What those who show it may know of, of what changed."""
    counts: dict[int, Counts]
    """By operator."""


class Board:
    """The consoles of one event loop; listens to the board's topic as long as there are any."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.consoles: set[Console] = set()
        self.news = News()
        self._flushing: asyncio.Task[None] | None = None
        self._looking: dict[int, asyncio.Task[str]] = {}

    async def watchers(self, conversation: int) -> str:
        """The frame that tells who looks at it now. Who asks in the same turn of the loop is told by one read."""
        reading = self._looking.get(conversation)
        if reading is None:
            reading = self._looking[conversation] = self.loop.create_task(self._watchers(conversation))
        return await asyncio.shield(reading)

    async def _watchers(self, conversation: int) -> str:
        await asyncio.sleep(0)
        del self._looking[conversation]
        people = await in_thread(presence.watchers, conversation)
        return protocol.encode(protocol.Watchers(conversation=conversation, operators=people))

    async def add(self, console: Console) -> None:
        """From now on this console is told."""
        self.consoles.add(console)
        if len(self.consoles) == 1:
            await doorbell.join(doorbell.OPERATORS, self)

    async def remove(self, console: Console) -> None:
        """No longer."""
        self.consoles.discard(console)
        if not self.consoles:
            await doorbell.leave(doorbell.OPERATORS, self)

    def notify(self, event: Event) -> None:
        """Notes what happened, and flushes soon."""
        match event:
            case RowChanged():
                self.news.changed.add(event.conversation)
            case AlertRaised():
                # What was cleared before is still told first: not everybody who was alerted then is alerted now.
                self.news.alerts[event.conversation] = (event.reason, event.operator)
            case AlertCleared():
                self.news.alerts.pop(event.conversation, None)
                self.news.cleared.add(event.conversation)
            case HolderAnswered():
                self.news.alerts.pop(event.conversation, None)
                self.news.answered[event.conversation] = event.operator
            case OperatorsChanged():
                self.news.operators = True
        if self._flushing is None:
            self._flushing = self.loop.create_task(self._flush_soon())

    async def _flush_soon(self) -> None:
        await asyncio.sleep(MERGE)
        news, self.news, self._flushing = self.news, News(), None
        try:
            await self._flush(news)
        except DatabaseError as error:
            # The lists are current again with the next change, or when the console lists anew.
            logger.warning("board not shown: %s", type(error).__name__)
        except Exception:
            logger.exception("board not shown")

    async def _flush(self, news: News) -> None:
        consoles = list(self.consoles)
        if news.operators:
            cards = await in_thread(presence.cards)
            for console in consoles:
                await console.show_operators(cards)
        await self._clear(consoles, news.cleared)
        of_operator: defaultdict[int, list[Console]] = defaultdict(list)
        for console in consoles:
            of_operator[console.operator.pk].append(console)
        for pk, holder in news.answered.items():
            for console in of_operator[holder]:
                await console.tell_text(protocol.encode(protocol.AlertCleared(conversation=pk)))
        alerted = _alerted(consoles, of_operator, news.alerts)
        lists_shown = _by_list(consoles) if news.changed else {}
        if alerted or lists_shown:
            facts = await in_thread(_facts, {pk for pks in alerted.values() for pk in pks}, lists_shown, news.changed)
            await self._alert(alerted, news.alerts, facts)
            await self._show_rows(lists_shown, facts)

    async def _clear(self, consoles: list[Console], cleared: set[int]) -> None:
        texts = {pk: protocol.encode(protocol.AlertCleared(conversation=pk)) for pk in cleared}
        for group in _by_sight(consoles).values() if cleared else ():
            seen = await in_thread(_seen, group[0], cleared)
            for pk in sorted(seen):
                for console in group:
                    await console.tell_text(texts[pk])

    async def _alert(self, alerted: dict[Console, list[int]], alerts: Alerts, facts: Facts) -> None:
        """Alerts those whom it concerns, to what they may see."""
        texts: dict[int, str] = {}
        for console, pks in alerted.items():
            for pk in pks:
                row = facts.rows.get(pk)
                if row is None or row.bot.id in console.hidden:
                    continue
                if pk not in texts:
                    texts[pk] = protocol.encode(protocol.Alert(conversation=pk, reason=alerts[pk][0], row=row))
                await console.tell_text(texts[pk])

    async def _show_rows(self, lists_shown: dict[Shown, list[Console]], facts: Facts) -> None:
        for shown, group in lists_shown.items():
            rows = [facts.rows[pk] for pk in facts.listed[shown] if pk in facts.rows]
            removed = sorted(facts.seen[shown] - {row.id for row in rows})
            texts: dict[Counts, str] = {}
            for place, console in enumerate(group):
                if place % AT_ONCE == 0:
                    await asyncio.sleep(0)
                if console.filters != shown.filters:
                    # It has asked for another list meanwhile, and reads these changes with that.
                    continue
                mine = facts.counts[console.operator.pk]
                if mine not in texts:
                    texts[mine] = protocol.encode(protocol.Rows(upserts=rows, removed=removed, counts=mine))
                await console.tell_text(texts[mine])


def board() -> Board:
    """The board of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _boards:
        for closed in [other for other in _boards if other.is_closed()]:
            del _boards[closed]
        _boards[loop] = Board(loop)
    return _boards[loop]


_boards: dict[asyncio.AbstractEventLoop, Board] = {}


def _by_sight(consoles: list[Console]) -> dict[frozenset[int], list[Console]]:
    """The consoles, by what they do not see."""
    alike: defaultdict[frozenset[int], list[Console]] = defaultdict(list)
    for console in consoles:
        alike[console.hidden].append(console)
    return alike


def _seen(console: Console, ids: set[int]) -> set[int]:
    """Those of `ids` that this console may know of."""
    return lists.seen_among(console.operator, ids) if console.hidden else ids


def _by_list(consoles: list[Console]) -> dict[Shown, list[Console]]:
    """The consoles, by the list that they show; for what they are counted is all that may differ in it."""
    alike: defaultdict[Shown, list[Console]] = defaultdict(list)
    for console in consoles:
        if console.filters:
            whose = console.operator.pk if console.filters.view == "mine" else 0
            alike[Shown(whose, console.hidden, console.filters)].append(console)
    return dict(alike)


def _alerted(
    consoles: list[Console], of_operator: dict[int, list[Console]], alerts: Alerts
) -> dict[Console, list[int]]:
    """Whom it concerns: the operator who is named, or else everybody who is Online."""
    concerned: defaultdict[Console, list[int]] = defaultdict(list)
    online = [console for console in consoles if console.operator.status == Operator.Status.ONLINE]
    for pk, (_, whom) in alerts.items():
        for console in online if whom is None else of_operator.get(whom, ()):
            concerned[console].append(pk)
    return dict(concerned)


def _facts(alerted: set[int], lists_shown: dict[Shown, list[Console]], changed: set[int]) -> Facts:
    """All that a flush tells, read at once: each row once, for however many lists and alerts."""
    of_group = {shown: group[0] for shown, group in lists_shown.items()}
    everyone = {console.operator.pk: console for group in lists_shown.values() for console in group}
    operators = [console.operator for console in everyone.values()]
    hidden = {console.operator.user_id: console.hidden for console in everyone.values()}
    return Facts(
        rows=lists.rows_of(alerted | changed if lists_shown else alerted),
        listed={
            shown: lists.listed_among(console.operator, shown.hidden, shown.filters, changed)
            for shown, console in of_group.items()
        },
        seen={shown: _seen(console, changed) for shown, console in of_group.items()},
        counts=lists.counts_of(operators, hidden) if operators else {},
    )
