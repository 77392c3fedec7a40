"""Bounds for the frames of a socket that wait in memory.

Daphne has none: not for a client that sends faster than its commands are done, and not for one that stops reading.
"""

import asyncio
from typing import Any

WAITING = 64  # frames of one socket; with more, we stop reading from its client until half of them are done
WAITING_BYTES = 256 * 1024  # the same limit in bytes


class Frames(asyncio.Queue[dict[str, Any]]):
    """The application's queue of frames. Holds the client back, by TCP, while too much waits."""

    def __init__(self, protocol: Any) -> None:
        super().__init__()
        self.protocol = protocol
        self.size = 0
        self.held = False

    def _put(self, message: dict[str, Any]) -> None:
        super()._put(message)
        self.size += weight(message)
        if self.qsize() > WAITING or self.size > WAITING_BYTES:
            # Every time, because Twisted goes on reading by itself once the client has read what we sent.
            self.held = True
            self.protocol.transport.pauseProducing()

    def _get(self) -> dict[str, Any]:
        message: dict[str, Any] = super()._get()
        self.size -= weight(message)
        if self.held and self.qsize() <= WAITING // 2 and self.size <= WAITING_BYTES // 2:
            self.held = False
            self.protocol.transport.resumeProducing()
        return message


def weight(message: dict[str, Any]) -> int:
    """The size of a frame, in characters or bytes."""
    content: str | bytes = message.get("text") or message.get("bytes") or ""
    return len(content)


def unread(transport: Any) -> int:
    """Bytes that wait in our memory for a client to read; the system's own buffer is not counted."""
    size: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return size
