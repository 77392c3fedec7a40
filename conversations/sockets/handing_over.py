"""Tells consoles of offers and requests, and closes these on time.

The process in which one was made closes it on the second; of a process that was killed, the worker does (`tasks`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import DatabaseError
from django.utils import timezone

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import lists, missed_offers, transfers
from conversations.protocol import Frame, Row
from conversations.protocol.handing_over import AskedForFrame, AskingEnded, TakenAway, TransferFrame
from conversations.realtime.events import OperatorsTold
from conversations.realtime.per_loop import PerLoop
from conversations.sockets.pages import ConsolePage

logger = logging.getLogger(__name__)

_read = msgspec.json.Decoder(TransferFrame | AskedForFrame | AskingEnded | TakenAway | protocol.BudgetSpent).decode
"""The frames that `pending.tell` sends."""


class Deadlines:
    """The timers of one event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def watch(self, expires_at: str) -> None:
        """Closes what is due at this time."""
        task = asyncio.get_running_loop().create_task(_expire_at(datetime.fromisoformat(expires_at)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Forgets all timers; the worker closes what is due."""
        for task in self._tasks:
            task.cancel()


deadlines: PerLoop[Deadlines] = PerLoop(Deadlines)


async def _expire_at(due: datetime) -> None:
    # Later by a little: the time must be over when the rows are read.
    await asyncio.sleep(max(0.0, (due - timezone.now()).total_seconds()) + 0.02)
    try:
        await in_thread(_expire_due)
    except DatabaseError as error:
        logger.warning("an offer is not closed yet: %s", type(error).__name__)


def _expire_due() -> None:
    for model, pk in transfers.due():
        transfers.expire(model, pk)


async def tell_operators(by_operator: Mapping[int, list[ConsolePage]], told: Sequence[OperatorsTold]) -> None:
    """Sends the frames in their order to the consoles that they are for, each with its alert."""
    alerts = {each.alert for each in told if each.alert is not None}
    rows = await in_thread(lists.rows_of, alerts) if alerts else {}
    for each in told:
        frame = _read(each.frame)
        for console in (console for operator in each.operators for console in by_operator.get(operator, ())):
            await _tell(console, frame, rows, alert=each.alert, cleared=each.cleared)


async def tell_missed(consoles: Sequence[ConsolePage]) -> None:
    """Sends each console what it was not told of offers and requests."""
    found = await in_thread(missed_offers.missed, [each.pending.known(each.operator.pk) for each in consoles])
    alerts = {each.alert for missed in found for each in missed if each.alert is not None}
    rows = await in_thread(lists.rows_of, alerts) if alerts else {}
    for console, missed in zip(consoles, found, strict=True):
        for each in missed:
            if each.frame is None:
                console.pending.add_own(each.key)
            else:
                await _tell(console, each.frame, rows, alert=each.alert, cleared=each.cleared)


async def _tell(
    console: ConsolePage, frame: Frame, rows: Mapping[int, Row], *, alert: int | None, cleared: int | None
) -> None:
    row = rows.get(alert) if alert is not None else None
    if (row and row.bot.id in console.hidden) or not console.pending.is_news(frame):
        return
    await console.tell(frame)
    if row:
        await console.tell(protocol.Alert(conversation=row.id, reason="transfer_offered", row=row))
    if cleared is not None:
        await console.tell(protocol.AlertCleared(conversation=cleared))
