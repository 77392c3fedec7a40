"""What all consoles of a process share: list rows and alerts, merged a few times a second.

Consoles that look at the same list get the same frame, computed and serialised once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Protocol

from django.db import DatabaseError

from conversations import protocol, realtime
from conversations.domain import lists, presence
from conversations.domain.lists import Filters
from conversations.models import Operator
from conversations.protocol import AlertReason, Counts, OperatorCard, Row
from conversations.threads import in_thread

logger = logging.getLogger(__name__)

MERGE = 0.15
"""Seconds in which changes are collected."""


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
    alerts: dict[int, tuple[AlertReason, int | None]] = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)
    answered: dict[int, int] = field(default_factory=dict)
    """By conversation: its holder, who alone was told that somebody waits for an answer."""
    operators: bool = False


class Board:
    """The consoles of one event loop; listens to the board's topic as long as there are any."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.consoles: set[Console] = set()
        self.news = News()
        self._flushing: asyncio.Task[None] | None = None

    async def add(self, console: Console) -> None:
        """From now on this console is told."""
        self.consoles.add(console)
        if len(self.consoles) == 1:
            await realtime.hub().join(realtime.BOARD, self)

    async def remove(self, console: Console) -> None:
        """No longer."""
        self.consoles.discard(console)
        if not self.consoles:
            await realtime.hub().leave(realtime.BOARD, self)

    def hear(self, event: realtime.Event) -> None:
        """The hub's call: notes what happened, and flushes soon."""
        match event["kind"]:
            case "row":
                self.news.changed.add(event["conversation"])
            case "alert":
                # What was cleared before is still told first: not everybody who was alerted then is alerted now.
                self.news.alerts[event["conversation"]] = (event["reason"], event["operator"])
            case "cleared":
                self.news.alerts.pop(event["conversation"], None)
                self.news.cleared.add(event["conversation"])
            case "answered":
                self.news.alerts.pop(event["conversation"], None)
                self.news.answered[event["conversation"]] = event["operator"]
            case "operators":
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
        for pk, holder in news.answered.items():
            text = protocol.encode(protocol.AlertCleared(conversation=pk))
            for console in consoles:
                if console.operator.pk == holder:
                    await console.tell_text(text)
        if news.alerts:
            await self._alert(consoles, news.alerts)
        if news.changed:
            await self._show_rows(consoles, news.changed)

    async def _clear(self, consoles: list[Console], cleared: set[int]) -> None:
        texts = {pk: protocol.encode(protocol.AlertCleared(conversation=pk)) for pk in cleared}
        for group in _by_sight(consoles).values() if cleared else ():
            seen = await in_thread(_seen, group[0], cleared)
            for pk in sorted(seen):
                for console in group:
                    await console.tell_text(texts[pk])

    async def _alert(self, consoles: list[Console], alerts: dict[int, tuple[AlertReason, int | None]]) -> None:
        """Alerts those whom it concerns; all rows are read at once, as each operator may see them."""
        concerned = {
            console: [
                pk
                for pk, (_, whom) in alerts.items()
                if console.operator.pk == whom or (whom is None and console.operator.status == Operator.Status.ONLINE)
            ]
            for console in consoles
        }
        operators = {console.operator.pk: console.operator for console, pks in concerned.items() if pks}
        wanted = {console.operator.pk: pks for console, pks in concerned.items() if pks}
        rows = await in_thread(lists.rows_of, operators.values(), wanted)
        texts: dict[Row, str] = {}
        for console, pks in concerned.items():
            for pk in pks:
                if row := rows[console.operator.pk].get(pk):
                    if row not in texts:
                        alert = protocol.Alert(conversation=pk, reason=alerts[pk][0], row=row)
                        texts[row] = protocol.encode(alert)
                    await console.tell_text(texts[row])

    async def _show_rows(self, consoles: list[Console], changed: set[int]) -> None:
        same: defaultdict[tuple[int, frozenset[int], Filters], list[Console]] = defaultdict(list)
        for console in consoles:
            if console.filters:
                whose = console.operator.pk if console.filters.view == "mine" else 0
                same[whose, console.hidden, console.filters].append(console)
        if not same:
            return
        lookers = [(group[0], filters) for (_, _, filters), group in same.items()]
        everyone = {console.operator.pk: console for group in same.values() for console in group}
        pages, counts = await in_thread(_pages, lookers, list(everyone.values()), changed)
        for (rows, seen), ((_, _, filters), group) in zip(pages, same.items(), strict=True):
            removed = sorted(seen - {row.id for row in rows})
            texts: dict[Counts, str] = {}
            for console in group:
                if console.filters != filters:
                    # It has asked for another list meanwhile, and reads these changes with that.
                    continue
                mine = counts[console.operator.pk]
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


def _pages(
    lookers: list[tuple[Console, Filters]], everyone: list[Console], changed: set[int]
) -> tuple[list[tuple[list[Row], set[int]]], dict[int, Counts]]:
    rows = lists.rows_among([(console.operator, console.hidden, filters) for console, filters in lookers], changed)
    seen = [_seen(console, changed) for console, _ in lookers]
    operators = [console.operator for console in everyone]
    hidden = {console.operator.user_id: console.hidden for console in everyone}
    return list(zip(rows, seen, strict=True)), lists.counts_of(operators, hidden)
