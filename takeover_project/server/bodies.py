"""Request and response bodies, passed on only as fast as the other side takes them.

Daphne puts a whole request body on the application's queue, and a whole response into the connection's buffer. A
hundred uploads, or clients that stopped reading, would fill the memory.
"""

import asyncio
from typing import IO, Any

CHUNK = 64 * 1024
STALLED = 120.0
"""Seconds after which a client that reads nothing is disconnected."""


class Inbox(asyncio.Queue[dict[str, Any]]):
    """The application's queue: the body, read piece by piece on demand, then the other messages."""

    def __init__(self, body: IO[bytes]) -> None:
        super().__init__()
        self.body: IO[bytes] | None = body

    def put_nowait(self, message: dict[str, Any]) -> None:
        """Called by Daphne. Leaves out Daphne's own message with an empty body."""
        if message["type"] != "http.request":
            super().put_nowait(message)

    async def get(self) -> dict[str, Any]:
        """Called by the application."""
        # Otherwise a large body is read in one go, and everybody else waits.
        await asyncio.sleep(0)
        # A message that the client has gone comes before the rest of its body.
        if self.body is None or self.body.closed or not self.empty():
            return await super().get()
        chunk = self.body.read(CHUNK)
        more = len(chunk) == CHUNK
        if not more:
            self.body = None
        return {"type": "http.request", "body": chunk, "more_body": more}


class Flow:
    """Whether the connection has room for more. Twisted calls this a push producer."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.free.set()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The connection's buffer is full."""
        self.free.clear()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """There is room again."""
        self.free.set()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The connection is gone, so nobody must wait for it."""
        self.free.set()

    async def taken(self) -> bool:
        """Waits until there is room. False if the client has read nothing for too long."""
        if self.free.is_set():
            return True
        try:
            async with asyncio.timeout(STALLED):
                await self.free.wait()
        except TimeoutError:
            return False
        return True
