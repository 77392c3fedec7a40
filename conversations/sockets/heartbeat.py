"""The heartbeat of all sockets of a process.

Reads from the database what a lost ring would have told, renews the leases of the operators who are here, and closes
the consoles of those who may no longer use one. The number of queries is the same for any number of sockets.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from django.db import DatabaseError

from attachments import lifecycle
from conversations.database.threads import in_thread
from conversations.domain import list_counts, notes, presence, visible_team
from conversations.models import Conversation, Operator
from conversations.protocol import Counts, OperatorCard
from conversations.realtime.per_loop import PerLoop
from conversations.sockets.handing_over import tell_missed
from conversations.sockets.open_pages import OpenPages
from conversations.sockets.pages import ConsolePage, Snapshot, VisitorPage
from conversations.sockets.session_check import check_sessions

logger = logging.getLogger(__name__)

TICK = 3.0
"""Seconds between two checks of who may stay; a logged-out console is closed within 5 s."""

TICKS_A_BEAT = 2
"""A heartbeat every 6 s; the protocol promises 5 to 10."""


class Heartbeat:
    """All sockets of one event loop."""

    def __init__(self) -> None:
        self.visitors: set[VisitorPage] = set()
        self.consoles: set[ConsolePage] = set()
        self.open_pages = OpenPages()
        self._cards: tuple[OperatorCard, ...] = ()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Ends the heartbeat."""
        self._task.cancel()
        self.open_pages.stop()

    async def _run(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK)
            ticks += 1
            try:
                await self._close_consoles()
                if ticks % TICKS_A_BEAT == 0:
                    await self._beat()
            except DatabaseError as error:
                logger.warning("no heartbeat: %s", type(error).__name__)
            except Exception:
                logger.exception("no heartbeat")

    async def _close_consoles(self) -> None:
        """Closes the consoles that may not stay, and tells the others who is here."""
        consoles = list(self.consoles)
        if not consoles:
            return
        check = await in_thread(check_sessions, [(each.session_key, each.operator.user_id) for each in consoles])
        for console in consoles:
            code = check.close_code(console)
            if code is not None:
                await console.leave(code)
        await self._show_operators(await in_thread(presence.cards))

    async def _show_operators(self, cards: tuple[OperatorCard, ...]) -> None:
        """Tells all consoles who is here, if that has changed."""
        if cards != self._cards:
            for console in list(self.consoles):
                await console.show_operators(cards)
        self._cards = cards

    async def _beat(self) -> None:
        await self.open_pages.beat()
        visitors, consoles = list(self.visitors), list(self.consoles)
        watched = {pk for console in consoles for pk in console.watching()}
        talking = {pk for pk in (socket.conversation_id() for socket in visitors) if pk is not None}
        snapshots = await in_thread(_snapshots, watched | talking)
        teams = await in_thread(visible_team.teams_of, {socket.bot_id() for socket in visitors})
        for socket in visitors:
            pk = socket.conversation_id()
            await socket.beat(snapshots.get(pk) if pk is not None else None, teams[socket.bot_id()])
        if not consoles:
            return
        watches = [(each.operator.pk, pk) for each in consoles for pk in each.watching() if pk in snapshots]
        operators = {console.operator.pk: console.operator for console in consoles}
        # Of an operator's consoles, the latest sign of life comes last and counts.
        alive_at = dict(sorted((console.operator.pk, console.alive_at()) for console in consoles))
        counts = await in_thread(_renew, operators, alive_at, watches)
        latest_notes = await in_thread(notes.latest, watched) if watched else {}
        for console in consoles:
            theirs = {pk: snapshots[pk] for pk in console.watching() if pk in snapshots}
            await console.beat(theirs, counts[console.operator.pk], latest_notes)
        await tell_missed([console for console in consoles if console.greeted])


heartbeat: PerLoop[Heartbeat] = PerLoop(Heartbeat)


def _snapshots(ids: set[int]) -> dict[int, Snapshot]:
    found = Conversation.objects.filter(pk__in=ids).only(
        "last_seq",
        "epoch",
        "operator",
        "finishes_at",
        "ended_at",
        "awaiting_since",
        "awaiting_told",
        "proposal",
        "mode",
    )
    files = lifecycle.latest_changes(ids)
    return {
        each.pk: Snapshot(
            each.last_seq,
            each.epoch,
            each.visitor_state,
            each.acting_id,
            files.get(each.pk),
            (each.proposal, each.mode),
        )
        for each in found
    }


def _renew(
    operators: dict[int, Operator], alive_at: dict[int, datetime], watches: list[tuple[int, int]]
) -> dict[int, Counts]:
    """Renews the leases of operators and watches, and counts each operator's lists."""
    presence.renew(alive_at, sorted(set(watches)))
    return list_counts.counts_of(list(operators.values()))
