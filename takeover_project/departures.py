"""Lets a view's thread learn that its client has gone. Django cancels what awaits; a thread goes on by itself."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import Any

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Departures:
    """Puts `client_gone`, a `threading.Event`, into the scope of each request."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        gone = threading.Event()

        async def watched() -> Any:
            message = await receive()
            if message["type"] == "http.disconnect":
                gone.set()
            return message

        await self.app({**scope, "client_gone": gone}, watched, send)
