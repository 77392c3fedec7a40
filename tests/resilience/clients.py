"""Clients that speak only the contract and write down all they sent, what was acknowledged and what they were shown.

They come back with jitter, send again what was not answered, and ask for what came after the last entry they have.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

Frame = dict[str, Any]
Words = tuple[int, str, str, str, str, str]
"""An entry's seq, author, text, ref, via and notice."""

SILENCE = 15.0
"""Seconds without a frame, a heartbeat included, after which a client takes the line for dead."""
ANSWER = 20.0
"""Seconds after which a client that got no answer tries another connection."""
JITTER = 0.6
"""Seconds, the most that a client waits before it comes back the first time; then twice as long, at most 5 s."""
FOLLOWED = 8
"""Conversations that an operator has open at most."""
AGAIN = ("unavailable", "too_many")
"""Refusals that say: nothing was changed, send it again."""
GONE = (OSError, TimeoutError, EOFError, ConnectionClosed, InvalidHandshake, InvalidMessage)


def words_of(entry: Frame) -> Words:
    author, text, via, notice = (sys.intern(entry.get(name, "")) for name in ("author", "text", "via", "notice"))
    return (entry["seq"], author, text, entry.get("ref", ""), via, notice)


def first_hole(list_: dict[int, Words]) -> int:
    """The last number before the first that is missing."""
    last = 0
    while last + 1 in list_:
        last += 1
    return last


@dataclass
class Sent:
    """One command that changes something, and what became of it."""

    frame: Frame
    at: float
    sender: str
    answer: Frame | None = None
    refused: str | None = None
    took: float = 0.0

    @property
    def ref(self) -> str:
        return str(self.frame["ref"])


@dataclass
class Journal:
    """What one client knows: its commands by `ref`, and the entries it was shown by conversation and `seq`."""

    name: str
    sent: dict[str, Sent] = field(default_factory=dict)
    shown: dict[int, dict[int, Words]] = field(default_factory=dict)
    followed: set[int] = field(default_factory=set)
    """The conversations of which it wants to know everything."""
    contradictions: list[str] = field(default_factory=list)
    outages: list[float] = field(default_factory=list)
    """Seconds from losing the line to being welcomed again."""
    closes: Counter[int] = field(default_factory=Counter)
    repeats: int = 0
    """Entries that were shown before, by the same connection."""

    def show(self, entry: Frame) -> None:
        """The client was shown this entry. Another one under the same number is a contradiction."""
        list_ = self.shown.setdefault(entry["conversation"], {})
        words = words_of(entry)
        known = list_.setdefault(entry["seq"], words)
        if known != words:
            self.contradictions.append(f"{self.name} was shown {known}, then {words}")

    def last(self, conversation: int) -> int:
        """The last number up to which nothing is missing."""
        list_ = self.shown.get(conversation, {})
        return first_hole(list_)


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
        """Hello, and what the client wants to go on hearing. Raises ConnectionError where the welcome is no welcome."""
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


class Visitor(Client):
    """Writes, is answered by the bot or by an operator, asks for a person now and then."""

    path = "/ws/chat/helper/"

    def __init__(self, name: str, doors: Callable[[], list[int]], chance: random.Random) -> None:
        super().__init__(name, doors, chance)
        self.token: str | None = None
        self.conversation: int | None = None

    async def greet(self) -> None:
        fields: Frame = {"name": self.journal.name}
        if self.token:
            fields["token"] = self.token
        if self.conversation:
            fields |= {"conversation": self.conversation, "after": self.positions.get(self.conversation, 0)}
        welcome = await self.ask("hello", **fields)
        if welcome["type"] != "ok":
            raise ConnectionError(f"no welcome: {welcome}")
        self.token = welcome["token"]
        self._mine(welcome.get("conversation", self.conversation))

    async def say(self, text: str = "hello") -> Frame:
        answer = await self.change("send", text=text)
        if answer["type"] == "ok":
            self._mine(answer["conversation"])
        return answer

    def _mine(self, conversation: int | None) -> None:
        if conversation:
            self.conversation = conversation
            self.journal.followed.add(conversation)

    async def chat(self, messages: int, pause: float, over: asyncio.Event) -> None:
        """Sends so many messages, or until it is over; alone or in a burst."""
        left = messages
        while left > 0 and not over.is_set():
            burst = min(left, self.chance.choice((1, 1, 1, 3)))
            await asyncio.gather(*(self.say() for _ in range(burst)))
            left -= burst
            if self.chance.random() < 0.02:
                await self.change("request_agent")
            await asyncio.sleep(self.chance.uniform(0, 2 * pause))

    async def complete(self, upto: int) -> None:
        """Reads what the last 50 entries of a welcome left out."""
        await complete(self, self.conversation or 0, upto, {})


class Operator(Client):
    """Takes over what it finds, talks, and gives it back."""

    path = "/ws/console/"

    def __init__(self, name: str, doors: Callable[[], list[int]], chance: random.Random, cookie: str) -> None:
        super().__init__(name, doors, chance)
        self.headers = {"Cookie": f"sessionid={cookie}"}
        self.watched: list[int] = []

    async def greet(self) -> None:
        welcome = await self.ask("hello")
        if welcome["type"] != "ok":
            raise ConnectionError(f"no welcome: {welcome}")
        for pk in self.watched:
            await self.watch(pk)

    async def watch(self, pk: int) -> Frame:
        """Follows it, and no longer the one that it has followed the longest."""
        if pk not in self.watched:
            self.watched.append(pk)
        if len(self.watched) > FOLLOWED:
            left = self.watched.pop(0)
            await self.ask("unwatch", conversation=left)
        self.journal.followed = set(self.watched)
        return await self.ask("watch", conversation=pk, after=self.positions.get(pk, 0))

    async def work(self, pause: float, over: asyncio.Event) -> None:
        """Until it is over; then whatever it holds is given back."""
        while not over.is_set():
            await self.welcomed.wait()
            listed = await self.ask("list", view=self.chance.choice(("awaiting", "all")))
            rows = [row for row in listed.get("rows", []) if row["control"] != "ended"]
            if rows:
                await self.take(self.chance.choice(rows)["id"], pause, over)
            await asyncio.sleep(self.chance.uniform(0, 2 * pause))

    async def take(self, pk: int, pause: float, over: asyncio.Event) -> None:
        await self.watch(pk)
        taken = await self.change("take_over", conversation=pk)
        if taken["type"] != "ok":
            return
        epoch = taken["epoch"]
        for _ in range(self.chance.randint(1, 5)):
            if over.is_set():
                break
            said = await self.change("send", conversation=pk, epoch=epoch, text="How can I help?")
            if said["type"] != "ok":
                break
            await asyncio.sleep(self.chance.uniform(0, 2 * pause))
        if self.chance.random() < 0.4:
            await self.change("release", conversation=pk, epoch=epoch)
        else:
            action = self.chance.choice(("nothing", "message"))
            extra = {"text": "Goodbye."} if action == "message" else {}
            await self.change("finish", conversation=pk, epoch=epoch, action=action, **extra)
        if self.chance.random() < 0.3:
            # Too late: it is nobody's any more, or another one's.
            await self.change("send", conversation=pk, epoch=epoch, text="And one more thing")

    async def complete(self, pk: int, upto: int) -> None:
        """Reads what the last 50 entries of a `watch` left out."""
        await complete(self, pk, upto, {"conversation": pk})


async def complete(client: Client, pk: int, upto: int, names: dict[str, int]) -> None:
    """Asks for the history wherever the client's list has a hole below its end."""
    while (last := client.journal.last(pk)) < upto:
        hole_end = min((seq for seq in client.journal.shown.get(pk, {}) if seq > last), default=upto + 1)
        await client.welcomed.wait()
        answer = await client.ask("history", before=hole_end, limit=100, **names)
        if answer["type"] != "ok":
            await asyncio.sleep(0.2)
            continue
        await asyncio.sleep(0.05)
        if min((seq for seq in client.journal.shown.get(pk, {}) if seq > last), default=upto + 1) == hole_end:
            # The entries follow the answer, so they may still be on their way.
            await client.ask("history", before=1, limit=1, **names)
