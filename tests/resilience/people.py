"""Visitors and operators of the storm: clients with something to do."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from tests.resilience.client_journal import Frame
from tests.resilience.clients import Client

FOLLOWED = 8
"""The most conversations that an operator has open."""


class Visitor(Client):
    """Writes, is answered by the bot or by an operator, asks for a person now and then.

    `to_model`: the bot is the one with a language model.
    """

    path = "/ws/chat/helper/"

    def __init__(
        self, name: str, doors: Callable[[], list[int]], chance: random.Random, *, to_model: bool = False
    ) -> None:
        super().__init__(name, doors, chance)
        self.words = "hello"
        if to_model:
            self.path, self.words = "/ws/chat/machine/", "is it on its way"
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

    async def say(self, text: str = "") -> Frame:
        answer = await self.change("send", text=text or self.words)
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
        self.colleagues: list[int] = []
        self.offered: dict[int, int] = {}
        """The conversations that colleagues offer, by offer."""

    async def greet(self) -> None:
        welcome = await self.ask("hello")
        if welcome["type"] != "ok":
            raise ConnectionError(f"no welcome: {welcome}")
        self.colleagues = [each["id"] for each in welcome["operators"] if each["id"] != welcome["operator"]["id"]]
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

    def heard(self, frame: Frame) -> None:
        """Notes what colleagues offer."""
        if frame["type"] == "transfer":
            self.offered.pop(frame["id"], None)
            if frame["state"] == "open" and frame["giver"]["name"].lower() != self.journal.name:
                self.offered[frame["id"]] = frame["conversation"]

    async def work(self, pause: float, over: asyncio.Event) -> None:
        """Until it is over; then whatever it holds is given back."""
        while not over.is_set():
            await self.welcomed.wait()
            if self.offered:
                await self.accept(*self.offered.popitem(), pause, over)
                continue
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
        await self.serve(pk, taken["epoch"], pause, over)

    async def accept(self, offer: int, pk: int, pause: float, over: asyncio.Event) -> None:
        """Takes what a colleague offers, or declines it."""
        if self.chance.random() < 0.2:
            await self.change("decline_transfer", transfer=offer)
            return
        await self.watch(pk)
        taken = await self.change("accept_transfer", transfer=offer)
        if taken["type"] == "ok":
            await self.serve(pk, taken["epoch"], pause, over)

    async def serve(self, pk: int, epoch: int, pause: float, over: asyncio.Event) -> None:
        """Talks, perhaps offers it to a colleague, and gives it back unless the colleague was faster."""
        for _ in range(self.chance.randint(1, 5)):
            if over.is_set():
                break
            said = await self.change("send", conversation=pk, epoch=epoch, text="How can I help?")
            if said["type"] != "ok":
                break
            await asyncio.sleep(self.chance.uniform(0, 2 * pause))
        if self.colleagues and self.chance.random() < 0.4:
            to = self.chance.choice(self.colleagues)
            await self.change("transfer", conversation=pk, epoch=epoch, operator=to)
            await asyncio.sleep(self.chance.uniform(0, 8 * pause))
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
    """Asks for history for each hole in the client's list."""
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
