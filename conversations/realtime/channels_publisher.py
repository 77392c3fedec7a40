"""Publishes through a layer of Channels from threads.

`async_to_sync` opens a connection for every message, which takes about 6 ms. Here one event loop on a thread of its own
keeps the layer's connection.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

from channels.layers import channel_layers

from conversations.realtime import events
from conversations.realtime.channels_layer import envelope
from conversations.realtime.transport import PATIENCE, PROCESS, Ring, by_topic


class ChannelsPublisher:
    """One event loop on a daemon thread, for all threads of the process."""

    def __init__(self) -> None:
        self._layer: Any = channel_layers["default"]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="doorbell", daemon=True)
        self._thread.start()

    def publish(self, rings: Sequence[Ring]) -> None:
        """Publishes the messages, topic by topic. Raises the layer's errors, or TimeoutError after 2 s for a topic."""
        for topic, messages in by_topic(rings).items():
            asyncio.run_coroutine_threadsafe(self._send(topic, events.encode(messages)), self._loop).result()

    def close(self) -> None:
        """Ends the thread and the layer's connection."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()  # the layer closes its connections with the loop

    async def _send(self, topic: str, data: bytes) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._layer.group_send(topic, envelope(PROCESS, topic, data))
