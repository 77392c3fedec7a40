"""Writes to sockets at the end of the loop's turn, without first asking the kernel whether they are ready.

Twisted buffers a write, waits for the kernel to report the socket ready, which it nearly always is, and writes then:
two more system calls and a callback for every socket and frame. Here one callback after the turn writes everything
that sockets were given in it. Twisted handles what the kernel does not take.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from takeover_project.server.compression import deflated

_waiting: dict[Any, None] = {}


def write_at_turn_end(transport: Any) -> None:
    """Makes this connection write at the end of the loop's turn from now on."""
    transport.startWriting = lambda: _note(transport)


@lru_cache(maxsize=16)
def text_frame(text: str) -> bytes:
    """Encodes a text message as an RFC 6455 server frame. The cache serves messages that go to many sockets."""
    return _frame(0x81, text.encode())


def deflated_frame(text: str) -> bytes:
    """The same, compressed, for a socket that has agreed to that."""
    return _frame(0xC1, deflated(text))


def _frame(head: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((head, size)) + payload
    if size < 0x10000:
        return bytes((head, 126)) + size.to_bytes(2, "big") + payload
    return bytes((head, 127)) + size.to_bytes(8, "big") + payload


def _note(transport: Any) -> None:
    if not _waiting:
        asyncio.get_running_loop().call_soon(_write)
    _waiting[transport] = None


def _write() -> None:
    transports = list(_waiting)
    _waiting.clear()
    for transport in transports:
        if not transport.connected:
            continue
        try:
            finished = transport.doWrite() is None and not transport.dataBuffer and not transport._tempDataBuffer
        except Exception:  # noqa: BLE001 - Twisted gets the same error, and closes the connection
            finished = False
        if not finished:
            # Twisted handles a full kernel buffer, a connection that is to be closed, and one that broke.
            type(transport).startWriting(transport)
