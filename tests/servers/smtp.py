"""A mail server that behaves as it is told: accepts, refuses, drops, hangs, resets."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.postgres import free_port

HOW = ("accept", "busy", "no such user", "refuse data", "drop after data", "hang", "reset")


@dataclass
class Post:
    """The server. `behavior` is one of HOW and may be changed at any time."""

    port: int
    behavior: str = "accept"
    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    connections: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        match self.behavior:
            case "busy":
                return ["421 busy, come back later"]
            case "reset":
                server.transport.abort()
            case "hang":
                await self.over.wait()
        return responses

    async def handle_HELO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str
    ) -> str:
        """Refuses HELO, which a client tries after a refused EHLO."""
        session.host_name = hostname
        return "421 busy, come back later" if self.behavior == "busy" else "250 post.example"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.behavior == "no such user":
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        if self.behavior == "refuse data":
            return "554 we do not like this"
        if self.behavior == "drop after data":
            server.transport.abort()
            return "250 never read"
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 OK, accepted"


@contextmanager
def post_office() -> Iterator[Post]:
    """Serves on a free port of this machine inside the block."""
    loop = asyncio.new_event_loop()
    port = free_port()
    ready, post = threading.Event(), Post(port)

    async def serve() -> None:
        post.over = asyncio.Event()

        def protocol() -> Any:
            return SMTP(post, hostname="post.example", loop=loop, data_size_limit=60_000_000)

        server = await loop.create_server(protocol, "127.0.0.1", port)
        ready.set()
        await stop.wait()
        post.over.set()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="smtp")
    thread.start()
    assert ready.wait(10)
    try:
        yield post
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
