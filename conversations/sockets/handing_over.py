"""Tells consoles of offers and requests, and closes these on time.

The process in which one was made closes it on the second; of a process that was killed, the worker does (`tasks`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import lists, transfers
from conversations.realtime.events import OperatorsTold
from conversations.realtime.per_loop import PerLoop
from conversations.sockets.pages import ConsolePage

logger = logging.getLogger(__name__)


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
        row = rows.get(each.alert) if each.alert is not None else None
        for console in (console for operator in each.operators for console in by_operator.get(operator, ())):
            if row and row.bot.id in console.hidden:
                continue
            await console.tell_text(each.frame)
            if row:
                alert = protocol.Alert(conversation=row.id, reason="transfer_offered", row=row)
                await console.tell_text(protocol.encode(alert))
            if each.cleared is not None:
                await console.tell_text(protocol.encode(protocol.AlertCleared(conversation=each.cleared)))
