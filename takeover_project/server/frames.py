"""Frames between a socket and the application, as far as they wait for the slower of the two.

Daphne lets both sides wait in memory without a bound: a client that sends faster than its commands are done, and one
that stops reading what it is sent.
"""

import asyncio
from typing import Any

WAITING = 64  # frames of one socket; with more, its client is not read from until half of them are done
WAITING_BYTES = 256 * 1024  # the same by size


class Frames(asyncio.Queue[dict[str, Any]]):
    """What the application receives. Holds the client back, by TCP, while too much waits."""

    def __init__(self, protocol: Any) -> None:
        super().__init__()
        self.protocol = protocol
        self.size = 0
        self.held = False

    def _put(self, message: dict[str, Any]) -> None:
        super()._put(message)
        self.size += weight(message)
        if self.qsize() > WAITING or self.size > WAITING_BYTES:
            # Each time: Twisted goes on reading by itself when what we sent has been read.
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
    """Characters or bytes of a frame."""
    return len(message.get("text") or message.get("bytes") or "")


def unread(transport: Any) -> int:
    """Bytes that wait in memory for a client to read; what the system holds for it is not counted."""
    return len(transport.dataBuffer) - transport.offset + int(transport._tempDataLen)
