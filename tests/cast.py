"""The people in the tests: a bot, the operators Olga and Oleg, the visitors Vera and Viktor, and their sockets."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import Permission, User
from django.test import Client

from bots.models import Bot, Button, EndAction, Interaction, Phrase
from bots.publishing.publish import publish

PATIENCE = 15.0
"""Seconds until a frame that does not come counts as missing; only a broken product needs them."""

Frame = dict[str, Any]

QUIET = {"agent_called": "", "waiting_reply": ""}
"""What a bot says of itself is not in the way of most tests."""


def hire(username: str, *permissions: str) -> User:
    """Creates a user who may use the console and has these permissions."""
    user = User.objects.create_user(username, password=f"{username}-secret", first_name=username.capitalize())
    wanted = ("use_console", *permissions)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="conversations", codename__in=wanted))
    return user


def build_bot(slug: str = "helper", **settings: Any) -> Bot:
    """Builds a small bot: it understands `hello`, `prices` and `goodbye`, says `Pardon?` otherwise."""
    bot = Bot.objects.create(
        name="Helper",
        slug=slug,
        default_reply="Pardon?",
        agent_confirmation="Somebody will come.",
        takeover_start_message="Hello {{ visitor }}, {{ operator }} here.",
        **(QUIET | settings),
    )
    hello, prices, goodbye, closed = (
        Interaction.objects.create(bot=bot, name=name, text=text, operators_may_send=sendable)
        for name, text, sendable in (
            ("hello", "Hello, what can I do for you?", False),
            ("prices", "A parcel costs 5.", True),
            ("goodbye", "Thank you {{ visitor }}.", True),
            ("closed", "Nobody is here now.", False),
        )
    )
    for interaction, phrases in (
        (hello, ("hello", "good morning", "hi there")),
        (prices, ("what does a parcel cost", "prices", "how much is it")),
        (goodbye, ("goodbye", "thanks and bye", "see you")),
    ):
        for text in phrases:
            Phrase.objects.create(interaction=interaction, text=text)
    Button.objects.create(interaction=hello, label="Prices", kind="postback", leads_to=prices, position=1)
    Button.objects.create(interaction=hello, label="A person", kind="live_agent", position=2)
    Button.objects.create(interaction=hello, label="Our site", kind="url", value="https://parcel.example", position=3)
    bot.start_interaction, bot.default_interaction, bot.no_operator_interaction = hello, None, closed
    bot.save()
    EndAction.objects.update_or_create(bot=bot, defaults={"action": "interaction", "interaction": goodbye})
    publish(bot)
    return bot


def build_hesitant_bot(slug: str = "hesitant", **settings: Any) -> Bot:
    """Builds a bot with two near interactions, between which it hesitates if only `my order` is said."""
    bot = Bot.objects.create(
        name="Helper", slug=slug, default_reply="Pardon?", cancel_words="start over",
        agent_confirmation="Somebody will come.", **(QUIET | settings),
    )  # fmt: skip
    for name, label, text, phrases in (
        ("hello", "", "Hello.", ("hello", "good morning", "hi there")),
        (
            "cancel_order", "", "Cancelled.",
            ("cancel my order", "I want to cancel the order", "stop the order I placed"),
        ),
        (
            "change_order", "Change an order", "Changed.",
            ("change my order", "I want to change the order", "alter the order I placed"),
        ),
        ("prices", "", "A parcel costs 5.", ("what does a parcel cost", "prices", "how much is it")),
    ):  # fmt: skip
        row = Interaction.objects.create(bot=bot, name=name, label=label, text=text)
        Phrase.objects.bulk_create(Phrase(interaction=row, text=phrase).complete() for phrase in phrases)
    publish(bot)
    return bot


class Socket:
    """One socket of the application, with everything it was sent."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        self.communicator = WebsocketCommunicator(application, path, headers=headers or [])
        # As our server does.
        self.communicator.scope["send_text"] = self._was_sent
        self.frames: list[Frame] = []
        self.closed_with: int | None = None
        self._arrived = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    def _was_sent(self, text: str) -> None:
        self.communicator.output_queue.put_nowait({"type": "websocket.send", "text": text})

    async def open(self) -> Socket:
        """Connects; the server accepts every socket and closes it with a code if it does not want it."""
        accepted, _ = await self.communicator.connect(timeout=PATIENCE)
        assert accepted
        self._pump = asyncio.create_task(self._read())
        return self

    async def close(self) -> None:
        """Closes the socket, as a closed tab does."""
        if self._pump:
            self._pump.cancel()
        if self.closed_with is None:
            await self.communicator.disconnect(timeout=PATIENCE)

    async def send(self, frame: Frame | str) -> None:
        """Sends a frame without waiting for anything."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self.communicator.send_to(text_data=text)

    async def ask(self, kind: str, /, *, ref: str | None = None, **fields: Any) -> Frame:
        """Sends a command and returns its one answer."""
        ref = ref or secrets.token_hex(8)
        start = len(self.frames)
        await self.send({"type": kind, "ref": ref, **fields})
        return await self.get(lambda frame: frame.get("ref") == ref and frame["type"] in ("ok", "error"), start=start)

    async def do(self, kind: str, /, **fields: Any) -> Frame:
        """Sends a command, which must succeed, and returns its answer."""
        answer = await self.ask(kind, **fields)
        assert answer["type"] == "ok", answer
        return answer

    async def get(self, wanted: Callable[[Frame], bool], *, start: int = 0) -> Frame:
        """Waits for the first frame from `start` on that is wanted, and returns it."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    for frame in self.frames[start:]:
                        if wanted(frame):
                            return frame
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            raise AssertionError(f"it did not come; these did: {self.frames[start:]}") from None

    async def heard(self, text: str) -> Frame:
        """The entry with this text."""
        return (await self.get(lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == text))["entry"]

    async def noticed(self, code: str) -> Frame:
        """The comment with this code."""
        return (await self.get(lambda f: f["type"] == "entry" and f["entry"].get("notice") == code))["entry"]

    async def closing(self) -> int:
        """The code with which the server closes."""
        await self.get_closed()
        assert self.closed_with is not None
        return self.closed_with

    async def get_closed(self) -> None:
        """Waits until the server closes."""
        async with asyncio.timeout(PATIENCE):
            while self.closed_with is None:
                self._arrived.clear()
                await self._arrived.wait()

    def entries(self) -> list[Frame]:
        """Every entry it was sent, in the order of arrival."""
        return [frame["entry"] for frame in self.frames if frame["type"] == "entry"]

    def of_type(self, kind: str) -> list[Frame]:
        """Every frame of this type."""
        return [frame for frame in self.frames if frame["type"] == kind]

    async def _read(self) -> None:
        while True:
            message = await self.communicator.output_queue.get()
            if message["type"] == "websocket.send":
                self.frames.append(json.loads(message["text"]))
            elif message["type"] == "websocket.close":
                self.closed_with = message["code"]
            self._arrived.set()


class Stage:
    """The application and everybody's sockets at it."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.sockets: list[Socket] = []

    async def visitor(self, bot: str = "helper", *, address: str = "", **hello: Any) -> Socket:
        """A visitor's page that has said hello, from this address; `token` is kept on the socket."""
        socket = await self.stranger(bot, address=address)
        socket.welcome = await socket.do("hello", **hello)  # type: ignore[attr-defined]
        socket.token = socket.welcome["token"]  # type: ignore[attr-defined]
        return socket

    async def stranger(self, bot: str = "helper", *, address: str = "") -> Socket:
        """A visitor's page that has not said hello."""
        return await self._open(f"/ws/chat/{bot}/", address=address)

    async def console(self, user: User, *, hello: bool = True) -> Socket:
        """A console of this user's, signed in, from our own page."""
        cookie = await sync_to_async(cookie_of)(user)
        socket = await self._open("/ws/console/", console_headers(cookie))
        if hello:
            socket.welcome = await socket.do("hello")  # type: ignore[attr-defined]
        return socket

    async def console_with(self, headers: list[tuple[bytes, bytes]]) -> Socket:
        """A console socket with these headers."""
        return await self._open("/ws/console/", headers)

    async def end(self) -> None:
        """Closes all sockets."""
        for socket in self.sockets:
            await socket.close()

    async def _open(self, path: str, headers: list[tuple[bytes, bytes]] | None = None, *, address: str = "") -> Socket:
        socket = Socket(self.application, path, headers)
        if address:
            socket.communicator.scope["client"] = [address, 5000]
        self.sockets.append(socket)
        return await socket.open()


def cookie_of(user: User) -> str:
    """The session cookie of this user, signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def console_headers(
    cookie: str, *, origin: str = "http://testserver", host: str = "testserver"
) -> list[tuple[bytes, bytes]]:
    """The headers that a browser sends from the console's page."""
    return [
        (b"origin", origin.encode()),
        (b"host", host.encode()),
        (b"cookie", f"sessionid={cookie}".encode()),
    ]
