"""Compresses long frames to consoles (RFC 7692), each once for all sockets that get it.

Autobahn compresses each frame anew for each socket, and older versions of it inflate what comes without a limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept

WINDOW = 12
"""As a power of two of bytes. Every frame fits a client that asks for no larger one; rows repeat within less."""

LEVEL = 6
"""A frame of 50 changed rows: 3.8 kB in 0.21 ms; at level 1 it was 4.4 kB in 0.15 ms. Most go to many sockets."""

LONG = 1024
"""Characters from which a frame is worth the time."""

EVERY_END = b"\x00\x00\xff\xff"
"""What each message ends with and leaves out."""


def accept(offers: Iterable[Any]) -> PerMessageDeflateOfferAccept | None:
    """The first of a client's offers that can be kept; None if none can."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer) and offer.request_max_window_bits in (0, *range(WINDOW, 16)):
            # Messages do not refer to earlier ones, in either direction: so they can be shared, and cost no memory.
            return PerMessageDeflateOfferAccept(offer, request_no_context_takeover=True, no_context_takeover=True)
    return None


@lru_cache(maxsize=16)
def deflated(text: str) -> bytes:
    """The payload of a text message. The cache serves messages that go to many sockets."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -WINDOW)
    return (deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)).removesuffix(EVERY_END)


class Inflation:
    """What Autobahn asks of an extension for messages that come: inflates at most `limit` bytes of each.

    `socket` is Autobahn's; it is told of a message that is larger or broken, and closes.
    """

    EXTENSION_NAME = "permessage-deflate"

    def __init__(self, socket: Any, limit: int) -> None:
        self._socket, self._limit, self._left = socket, limit, limit
        self._inflate: Any = None

    def start_decompress_message(self) -> None:
        """A message begins."""
        self._inflate, self._left = zlib.decompressobj(-zlib.MAX_WBITS), self._limit

    def decompress_message_data(self, data: bytes, max_output_len: int | None = None) -> bytes:
        """A piece of it. Empty once the message is refused."""
        if self._socket.failedByMe:
            return b""
        try:
            text: bytes = self._inflate.decompress(data, self._left + 1)
        except zlib.error:
            self._socket.refuse_broken()
            return b""
        self._left -= len(text)
        if self._left < 0:
            self._socket.refuse_large(self._limit - self._left)
            return b""
        return text

    def end_decompress_message(self) -> None:
        """The message has ended."""
        self._inflate = None
