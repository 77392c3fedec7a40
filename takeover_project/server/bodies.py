"""Bodies between connection and application: handed over, and sent, only as fast as the other side takes them.

Daphne puts a whole body on the application's queue, and whatever the application sends into the connection's buffer:
a hundred uploads, or readers that stopped reading, would lie in memory.
"""

import asyncio
from typing import IO, Any

CHUNK = 64 * 1024
STALLED = 120.0
"""Seconds after which a reader that takes nothing is let go."""


class Inbox(asyncio.Queue[dict[str, Any]]):
    """What the application receives: the body, read from where it lies as it is asked for, then what else comes."""

    def __init__(self, body: IO[bytes]) -> None:
        super().__init__()
        self.body: IO[bytes] | None = body

    def put_nowait(self, message: dict[str, Any]) -> None:
        """Daphne's call. Its own, empty, body is left out."""
        if message["type"] != "http.request":
            super().put_nowait(message)

    async def get(self) -> dict[str, Any]:
        """The application's call."""
        # A large body is read in one go otherwise, and everybody else waits.
        await asyncio.sleep(0)
        # That the client has gone comes before its body.
        if self.body is None or self.body.closed or not self.empty():
            return await super().get()
        chunk = self.body.read(CHUNK)
        more = len(chunk) == CHUNK
        if not more:
            self.body = None
        return {"type": "http.request", "body": chunk, "more_body": more}


class Flow:
    """Whether the connection takes more; Twisted calls it a push producer."""

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
        """The connection is gone; nobody waits for it."""
        self.free.set()

    async def taken(self) -> bool:
        """Waits until there is room. False where the reader has taken nothing for too long."""
        if self.free.is_set():
            return True
        try:
            async with asyncio.timeout(STALLED):
                await self.free.wait()
        except TimeoutError:
            return False
        return True
