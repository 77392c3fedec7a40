"""The time in which the database is gone: one line in the log says so, and nobody waits for it meanwhile."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from takeover_project import database_server

log = logging.getLogger(__name__)

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

LOOK = 1.0  # seconds after which a request that waits looks whether the database is gone
PAUSE = 0.5  # seconds between two attempts to reach it
HURRY = 1.0  # seconds that others wait for a connection meanwhile
RETRY_AFTER = "5"  # seconds
PAGE = "/unavailable/"
FULL = ("too many", "remaining connection slots")  # said by a server that is there


class Outage:
    """Whether the database is gone, for the whole process. Whoever cannot connect calls `noticed`."""

    def __init__(self) -> None:
        self.gone = False
        self._quiet_until = 0.0
        self._lock = threading.Lock()

    def noticed(self, reason: str) -> bool:
        """Begins the outage, unless it has begun. Gives False if the reason is of a server that is there."""
        if any(words in reason for words in FULL):
            return False
        with self._lock:
            if not self.gone:
                self.gone = True
                now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
                log.error("The database is gone since %s: %s", now, database_server.first_reason(reason))
                threading.Thread(target=self._until_it_is_back, args=(time.monotonic(),), daemon=True).start()
        return True

    def explains(self) -> bool:
        """Whether a connection that was lost, or not had, is no news."""
        return self.gone or time.monotonic() < self._quiet_until

    def _until_it_is_back(self, began: float) -> None:
        pool = connections["default"].pool  # type: ignore[attr-defined]
        patience, pool.timeout = pool.timeout, HURRY
        while True:
            time.sleep(PAUSE)
            if not database_server.unreachable(2):
                break
        pool.timeout = patience
        self._quiet_until = time.monotonic() + 2 * HURRY  # for who has begun to wait before
        self.gone = False
        log.warning("The database is back after %.0f s.", time.monotonic() - began)


outage = Outage()


class Hasty:
    """Answers requests for pages with 503 while the database is gone, at once or after a second."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.left: set[asyncio.Future[None]] = set()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if outage.gone and needs_database(scope["path"]):
            return await self.refuse(scope, send)
        answered = refused = False

        async def answer(message: Any) -> None:
            nonlocal answered
            answered = True
            if not refused:
                await send(message)

        work = asyncio.ensure_future(self.app(scope, receive, answer))
        try:
            while not (await asyncio.wait({work}, timeout=LOOK))[0]:
                if outage.gone and not answered:
                    refused = True
                    self.left.add(work)  # a thread waits, and cannot be stopped; nobody reads its answer
                    work.add_done_callback(self.forget)
                    return await self.refuse(scope, send)
            return work.result()
        finally:
            if not refused:
                work.cancel()

    def forget(self, work: asyncio.Future[None]) -> None:
        self.left.discard(work)
        work.cancelled() or work.exception()

    async def refuse(self, scope: dict[str, Any], send: Any) -> None:
        """The page that says so, by the ordinary way, so that it has its language and its headers."""
        messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def nothing() -> Any:
            return next(messages, None) or await asyncio.Event().wait()

        await self.app({**scope, "method": "GET", "path": PAGE, "raw_path": PAGE.encode()}, nothing, send)


def needs_database(path: str) -> bool:
    """Whether a page could not be given without it: all but files, and the page that says so."""
    return path != PAGE and not path.startswith(f"/{settings.STATIC_URL.lstrip('/')}")


@never_cache
def page(_request: HttpRequest) -> HttpResponse:
    """Says that the product will be back, without asking the database."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_AFTER})
