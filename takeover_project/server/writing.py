"""Writes at the end of the loop's turn, without asking the kernel first whether it may.

Twisted puts what is written into a buffer, has the kernel tell when the socket takes it, which it nearly always does,
and writes then: two system calls more and a callback of its own for every socket and frame. Here everything that
sockets were given in one turn is written in one callback after it; what the kernel does not take is left to Twisted.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

_waiting: dict[Any, None] = {}


def soon(transport: Any) -> None:
    """From now on this connection's data is written so."""
    transport.startWriting = lambda: _note(transport)


@lru_cache(maxsize=16)
def text_frame(text: str) -> bytes:
    """A whole text message as RFC 6455 has it from servers; what goes to many sockets is made once."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 0x10000:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


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
        except Exception:  # noqa: BLE001 - Twisted meets it again, and closes the connection
            finished = False
        if not finished:
            # More than the kernel takes now, a connection that is to be closed, or one that broke: Twisted's matter.
            type(transport).startWriting(transport)
