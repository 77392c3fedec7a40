"""Visitors who keep talking through whatever happens to their server, and remember what was acknowledged."""

import asyncio
import itertools
import json
import secrets
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.servers.product import Product

PATIENCE = 30.0  # seconds


class Talker:
    """Says line after line; when its socket ends, it comes back at `next_place`, and repeats what got no answer."""

    def __init__(self, place: Product, next_place: Product) -> None:
        self.places = itertools.chain([place], itertools.repeat(next_place))
        self.token = ""
        self.acknowledged: list[str] = []
        self.seen: dict[int, dict[str, Any]] = {}
        self.endings: list[int] = []
        self.warned = 0
        self.back = asyncio.Event()

    async def talk(self, *, until_back: int) -> None:
        """Talks until `until_back` lines after the return; then until it has seen all that it said."""
        lines = (f"line {number}" for number in itertools.count())
        unanswered: tuple[str, str] | None = None
        left = until_back
        while left:
            async with connect(self.address(), proxy=None) as socket:
                try:
                    await self.hello(socket)
                    while left:
                        unanswered = unanswered or (secrets.token_hex(8), next(lines))
                        await self.ask(socket, {"type": "send", "ref": unanswered[0], "text": unanswered[1]})
                        self.acknowledged.append(unanswered[1])
                        unanswered = None
                        left -= bool(self.endings)
                    while not set(self.acknowledged) <= {entry.get("text") for entry in self.seen.values()}:
                        self.take(await self.read(socket))
                except ConnectionClosed as closed:
                    self.endings.append(closed.rcvd.code if closed.rcvd else 1006)

    def address(self) -> str:
        return next(self.places).url.replace("http", "ws") + "/ws/chat/parcel/"

    async def hello(self, socket: ClientConnection) -> None:
        known = {"token": self.token} if self.token else {}
        welcome = await self.ask(socket, {"type": "hello", "ref": secrets.token_hex(8), **known})
        self.token = welcome["token"]
        if self.endings:
            self.back.set()

    async def ask(self, socket: ClientConnection, command: dict[str, Any]) -> dict[str, Any]:
        await socket.send(json.dumps(command))
        while True:
            frame = await self.read(socket)
            if frame.get("ref") == command["ref"] and frame["type"] == "ok":
                return frame
            assert frame["type"] != "error", frame
            self.take(frame)

    async def read(self, socket: ClientConnection) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            frame: dict[str, Any] = json.loads(await socket.recv())
        return frame

    def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "entry":
            self.seen[frame["entry"]["seq"]] = frame["entry"]
        self.warned += frame["type"] == "restart"
