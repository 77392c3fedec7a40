"""`/healthz` and `/readyz`, for supervisors and load balancers. They ignore the Host header and sessions."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from attachments import witnesses
from bots.understanding import encoders
from conversations import redis_clients
from takeover_project import static_files
from takeover_project.outage import outage

log = logging.getLogger(__name__)

FRESH = 1.0  # seconds for which an answer is reused
PATIENCE = 3.0  # seconds after which a part that does not answer counts as missing
# By default redis-py retries for seconds.
ASK_ONCE: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Health:
    """Answers the two addresses itself, and passes every other request to `app`."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.readiness = Readiness()

    def leave(self) -> None:
        """Makes the process not ready from now on, because it is about to stop."""
        self.readiness.leaving = True

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        match scope["path"]:
            case "/healthz":
                await answer(send, 200, f"ok\nversion {settings.VERSION}")
            case "/readyz":
                missing = await self.readiness.missing()
                await answer(send, 503 if missing else 200, missing or "\n".join(["ok", *self.readiness.troubles]))
            case _:
                await self.app(scope, receive, send)


class Readiness:
    """Finds which part is missing before this process can serve, at most once per second for all requests."""

    def __init__(self) -> None:
        self.known, self.until = "", 0.0
        self.troubles: list[str] = []  # that keep nobody from being served
        self.leaving = False
        self.look: asyncio.Task[str] | None = None

    async def missing(self) -> str:
        """The missing part, in words that anyone may read; empty if there is none. Logs the reason once."""
        if self.leaving:
            return "leaving"
        if time.monotonic() < self.until:
            return self.known
        if self.look is None or self.look.done():
            self.look = asyncio.create_task(look())
        current = self.look  # somebody who asks at the same time may begin another look meanwhile
        done, _ = await asyncio.wait({current}, timeout=PATIENCE)
        found = current.result() if done else f"database or broker: no answer within {PATIENCE:g} s"
        if found != self.known:
            log.warning("Not ready, %s" if found else "Ready again%s", found)
        self.troubles = troubles()
        self.known, self.until = found, time.monotonic() + FRESH
        return self.known


def troubles() -> list[str]:
    """What is wrong although everybody is served: one line each."""
    words_only = encoders.WORDS_ONLY if encoders.trouble() else ""
    return [line for line in (witnesses.trouble(), words_only) if line]


async def look() -> str:
    return await sync_to_async(missing_in_database, thread_sensitive=False)() or await missing_in_broker()


def missing_in_database() -> str:
    try:
        missing = sorted(needed() - set(MigrationRecorder(connection).applied_migrations()))
    except DatabaseError as problem:
        if not outage.gone:
            log.warning("The database does not answer: %s", problem)
        return "database"
    finally:
        connection.close_if_unusable_or_obsolete()
    if missing:
        return f"migrations: {len(missing)} not applied, first {'.'.join(missing[0])}; run manage.py migrate"
    return "static files: not collected; run manage.py prepare" if static_files.missing() else ""


@cache
def needed() -> frozenset[tuple[str, str]]:
    """The migrations of the code, read from disk."""
    return frozenset(MigrationLoader(None).disk_migrations)


async def missing_in_broker() -> str:
    try:
        async with redis_clients.async_client(**ASK_ONCE) as client:
            await client.execute_command("PING")  # type: ignore[no-untyped-call]
    except (redis.RedisError, OSError) as problem:
        log.warning("The broker does not answer: %s", problem)
        return "broker"
    return ""


async def answer(send: Any, status: int, text: str) -> None:
    """Sends one line of plain text that no cache keeps."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
