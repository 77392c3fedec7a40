"""Django's half of the application, which leaves nothing behind a request.

Each request has a thread of its own. What it leaves in a circle of references waits for a full collection, which is
rare here on purpose (`serve`): on SQLite an open connection with its cache, and all of a request whose client hung up.
"""

from __future__ import annotations

from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.db import connections


class Pages(ASGIHandler):
    """Django's handler. Afterwards the request's thread has no connection, and no exception holds the request."""

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        client = Client(receive)
        try:
            await super().handle(scope, client, send)
        finally:
            await sync_to_async(connections.close_all)()
            if client.hung_up:
                # Its traceback holds Django's frame, which holds the task, which holds the exception.
                client.hung_up.__traceback__ = None

    async def listen_for_disconnect(self, receive: Client) -> None:  # type: ignore[override] # from `handle`
        try:
            await super().listen_for_disconnect(receive)
        except RequestAborted as hung_up:
            receive.hung_up = hung_up
            raise


class Client:
    """The client of one request. Gives what it sends, and keeps the exception that was raised when it hung up."""

    def __init__(self, receive: Any) -> None:
        self.receive = receive
        self.hung_up: RequestAborted | None = None

    async def __call__(self) -> Any:
        return await self.receive()


def application() -> Pages:
    """The handler, with all apps loaded. Call it once."""
    django.setup(set_prefix=False)
    return Pages()
