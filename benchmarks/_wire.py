"""WebSocket clients that cost next to nothing, so that what is measured is the server.

Thousands of them live in one process: each is a transport and a callback that gets every text frame as bytes.
"""

from __future__ import annotations

import asyncio
import base64
import os
import zlib
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

Frame = bytes


class Client(asyncio.Protocol):
    """One socket. `heard` is called with each text frame; `closed_with` is the close code once it is closed."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.buffer = bytearray()
        self.open = asyncio.get_running_loop().create_future()
        self.heard: Callable[[Frame], None] = lambda _: None
        self.closed_with: int | None = None
        self.received = 0
        """Bytes that came, with their frames' heads."""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.received += len(data)
        if not self.open.done():
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[:end])
            del self.buffer[: end + 4]
            if not head.startswith(b"HTTP/1.1 101"):
                self.open.set_exception(ConnectionError(head.decode("latin-1")))
                self.transport.close()
                return
            self.open.set_result(None)
        self._read_frames()

    def connection_lost(self, reason: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError(f"closed before it was open: {reason}"))
        if self.closed_with is None:
            self.closed_with = 1006

    def send(self, text: bytes) -> None:
        """One text frame. The mask is all zeros, which masks nothing and is allowed."""
        size = len(text)
        head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        self.transport.write(head + b"\0\0\0\0" + text)

    def close(self) -> None:
        """Cuts the line."""
        self.transport.abort()

    def _read_frames(self) -> None:
        buffer, at, end = self.buffer, 0, len(self.buffer)
        while end - at >= 2:
            kind, is_compressed, size, start = buffer[at] & 0x0F, buffer[at] & 0x40, buffer[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(buffer[start : start + 2], "big"), start + 2
            elif size == 127:
                size, start = int.from_bytes(buffer[start : start + 8], "big"), start + 8
            if end < start + size:
                break
            payload = bytes(buffer[start : start + size])
            at = start + size
            if kind == 1:
                self.heard(zlib.decompress(payload + b"\0\0\xff\xff\x03\0", -15) if is_compressed else payload)
            elif kind == 9:
                self.transport.write(bytes((0x8A, 0x80 | len(payload))) + b"\0\0\0\0" + payload)
            elif kind == 8:
                self.closed_with = int.from_bytes(payload[:2], "big")
        del buffer[:at]


async def connect(url: str, headers: dict[str, str] | None = None, *, compressed: bool = False) -> Client:
    """Opens a socket. `compressed`: offers that, as browsers do. Raises ConnectionError if the server refuses it."""
    place = urlsplit(url)
    lines = {
        "Host": place.netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        **({"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"} if compressed else {}),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    path = f"{place.path}?{place.query}" if place.query else place.path
    request = f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: Client(request), place.hostname, place.port)
    await client.open
    return client


class Talker:
    """A client that asks, in the product's protocol, and gets the answer."""

    def __init__(self, client: Client, decode: Callable[[bytes], Any], encode: Callable[[Any], bytes]) -> None:
        self.client, self.decode, self.encode = client, decode, encode
        self.answers: dict[str, asyncio.Future[Any]] = {}
        client.heard = self.hear

    def hear(self, frame: Frame) -> None:
        told = self.decode(frame)
        waiting = self.answers.pop(told.get("ref", ""), None)
        if waiting:
            waiting.set_result(told)

    async def ask(self, kind: str, **fields: Any) -> Any:
        """The answer to one command. Raises RuntimeError for an `error`, TimeoutError after 30 s."""
        ref = os.urandom(8).hex()
        self.answers[ref] = asyncio.get_running_loop().create_future()
        waiting = self.answers[ref]
        self.client.send(self.encode({"type": kind, "ref": ref, **fields}))
        async with asyncio.timeout(30):
            told = await waiting
        if told["type"] == "error":
            raise RuntimeError(f"{kind}: {told}")
        return told
