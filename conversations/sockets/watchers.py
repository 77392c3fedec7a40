"""The frames that tell who watches a conversation: one read for all sockets that ask at the same time."""

from __future__ import annotations

import asyncio

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import presence
from conversations.realtime.per_loop import PerLoop


class WatcherFrames:
    """The reads that run in one event loop, by conversation."""

    def __init__(self) -> None:
        self._reading: dict[int, asyncio.Task[str]] = {}

    async def of(self, conversation: int) -> str:
        """The frame, encoded. Sockets that ask in the same turn of the loop share one read."""
        reading = self._reading.get(conversation)
        if reading is None:
            reading = asyncio.get_running_loop().create_task(self._read(conversation))
            self._reading[conversation] = reading
        return await asyncio.shield(reading)

    async def _read(self, conversation: int) -> str:
        await asyncio.sleep(0)
        del self._reading[conversation]
        operators = await in_thread(presence.watchers, conversation)
        return protocol.encode(protocol.Watchers(conversation=conversation, operators=operators))


watcher_frames: PerLoop[WatcherFrames] = PerLoop(WatcherFrames)
