"""Clients that speak only the contract.

They reconnect with jitter, send every unanswered command again, ask for the entries after their last one, and write
down everything in a journal of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.resilience.client_journal import Frame, Journal, Sent

SILENCE = 15.0
"""Seconds without a frame, a heartbeat included, after which a client takes the line for dead."""
ANSWER = 20.0
"""Seconds after which a client that got no answer tries another connection."""
JITTER = 0.6
"""Seconds, the most that a client waits before it comes back the first time; then twice as long, at most 5 s."""
AGAIN = ("unavailable", "too_many")
"""Refusals that say: nothing was changed, send it again."""
GONE = (OSError, TimeoutError, EOFError, ConnectionClosed, InvalidHandshake, InvalidMessage)


class Client:
    """One end. Subclasses say hello and do their part."""

    path = ""
    headers: dict[str, str] = {}

    def __init__(self, name: str, doors: Callable[[], list[int]], chance: random.Random) -> None:
        self.journal = Journal(name)
        self.doors, self.chance = doors, chance
        self.socket: ClientConnection | None = None
        self.waiting: dict[str, Sent] = {}
        """Commands without an answer; they are sent again on every new connection."""
        self.reads: dict[str, asyncio.Future[Frame]] = {}
        self.answered: dict[str, asyncio.Future[Frame]] = {}
        self.welcomed = asyncio.Event()
        self.positions: dict[int, int] = {}
        """The highest `seq` shown, by conversation; the contract's `after`."""
        self.number = 0
        self.lost_at: float | None = None
        self.leaving = False

    async def live(self) -> None:
        """Connects, again and again, until it is cancelled."""
        wait = JITTER
        while not self.leaving:
            if await self._once():
                wait = JITTER
            await asyncio.sleep(self.chance.uniform(0, wait))
            wait = min(wait * 2, 5.0)

    async def change(self, kind: str, **fields: Any) -> Frame:
        """Sends a command until it is answered for good: `ok`, or a refusal that is not "send it again"."""
        self.number += 1
        ref = f"{self.journal.name}-{self.number}-{self.chance.getrandbits(32):08x}"
        sent = Sent({"type": kind, "ref": ref, **fields}, time.monotonic(), self.journal.name)
        self.journal.sent[ref] = self.waiting[ref] = sent
        future = self.answered[ref] = asyncio.get_running_loop().create_future()
        await self._put(sent.frame)
        while True:
            done, _ = await asyncio.wait({future}, timeout=ANSWER)
            if done:
                return future.result()
            await self.drop()

    async def ask(self, kind: str, **fields: Any) -> Frame:
        """A command that reads; its answer, or None when the line went before it came."""
        self.number += 1
        ref = f"{self.journal.name}-r{self.number}"
        future = self.reads[ref] = asyncio.get_running_loop().create_future()
        await self._put({"type": kind, "ref": ref, **fields})
        try:
            async with asyncio.timeout(ANSWER):
                return await future
        except TimeoutError:
            return {"type": "error", "code": "lost"}
        finally:
            self.reads.pop(ref, None)

    async def drop(self) -> None:
        """Takes the line for dead."""
        if self.socket is not None:
            self.socket.transport.abort()

    async def greet(self) -> None:
        """Says hello and follows its conversations again. Raises ConnectionError if the answer is no welcome."""
        raise NotImplementedError

    async def _once(self) -> bool:
        door = self.chance.choice(self.doors())
        origin = f"http://127.0.0.1:{door}"
        try:
            async with asyncio.timeout(10):
                socket = await connect(
                    f"ws://127.0.0.1:{door}{self.path}",
                    origin=origin,  # type: ignore[arg-type]
                    additional_headers=self.headers,
                    proxy=None,
                    compression=None,
                    ping_interval=None,
                    close_timeout=1,
                    max_queue=None,
                )
        except GONE:
            return False
        self.socket = socket
        reading = asyncio.create_task(self._read(socket))
        try:
            await self._arrive(reading)
            await reading
        except GONE:
            pass
        finally:
            self._gone(socket)
            reading.cancel()
            socket.transport.abort()
            with contextlib.suppress(asyncio.CancelledError, *GONE):
                await reading
        return True

    async def _arrive(self, reading: asyncio.Task[None]) -> None:
        greeting = asyncio.create_task(self.greet())
        try:
            async with asyncio.timeout(ANSWER):
                await asyncio.wait({greeting, reading}, return_when=asyncio.FIRST_COMPLETED)
            if not greeting.done():
                raise ConnectionError("closed before the welcome")
            await greeting
        finally:
            greeting.cancel()
        if self.lost_at is not None:
            self.journal.outages.append(time.monotonic() - self.lost_at)
            self.lost_at = None
        self.welcomed.set()
        for sent in list(self.waiting.values()):
            await self._put(sent.frame)

    async def _read(self, socket: ClientConnection) -> None:
        shown: set[tuple[int, int]] = set()
        try:
            while True:
                async with asyncio.timeout(SILENCE):
                    frame = json.loads(await socket.recv())
                if frame["type"] == "entry":
                    self._shown(frame["entry"], shown)
                elif frame["type"] in ("ok", "error"):
                    self._answered(frame)
                else:
                    self.heard(frame)
        finally:
            self.journal.closes[socket.close_code or 1006] += 1

    def heard(self, frame: Frame) -> None:
        """Any other frame."""

    def _shown(self, entry: Frame, by_this_line: set[tuple[int, int]]) -> None:
        place = (entry["conversation"], entry["seq"])
        self.journal.repeats += place in by_this_line
        by_this_line.add(place)
        self.journal.show(entry)
        self.positions[place[0]] = max(self.positions.get(place[0], 0), place[1])

    def _answered(self, frame: Frame) -> None:
        ref = frame.get("ref")
        if future := self.reads.get(ref or ""):
            if not future.done():
                future.set_result(frame)
            return
        sent = self.waiting.get(ref or "")
        if sent is None:
            self._repeated(frame)
            return
        if frame["type"] == "error" and frame["code"] in AGAIN:
            asyncio.get_running_loop().call_later(
                frame.get("retry_after", self.chance.uniform(0.1, 0.5)), self._again, sent
            )
            return
        del self.waiting[sent.ref]
        sent.took = time.monotonic() - sent.at
        if frame["type"] == "ok":
            sent.answer = frame
        else:
            sent.refused = frame["code"]
        self.answered.pop(sent.ref).set_result(frame)

    def _repeated(self, frame: Frame) -> None:
        """Sent twice, answered twice: what was acknowledged once is acknowledged alike."""
        sent = self.journal.sent.get(frame.get("ref", ""))
        if sent and sent.answer and frame != sent.answer:
            self.journal.contradictions.append(f"{self.journal.name} was answered {sent.answer}, then {frame}")

    def _again(self, sent: Sent) -> None:
        if sent.ref in self.waiting and self.welcomed.is_set():
            task = asyncio.get_running_loop().create_task(self._put(sent.frame))
            _putting.add(task)
            task.add_done_callback(_putting.discard)

    async def _put(self, frame: Frame) -> None:
        """Sends now; what cannot be sent now and changes something is sent with the next connection."""
        if self.socket is not None and (
            self.welcomed.is_set() or frame["type"] == "hello" or frame["ref"] in self.reads
        ):
            with contextlib.suppress(*GONE):
                await self.socket.send(json.dumps(frame))

    def _gone(self, socket: ClientConnection) -> None:
        self.welcomed.clear()
        self.socket = None
        if self.lost_at is None:
            self.lost_at = time.monotonic()
        for future in self.reads.values():
            if not future.done():
                future.set_result({"type": "error", "code": "lost"})


_putting: set[asyncio.Task[None]] = set()
