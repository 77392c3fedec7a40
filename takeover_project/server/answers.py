"""Answers whose body is exactly what their head announces; otherwise the client takes the rest for the next answer.

Daphne writes the second piece of a body after a HEAD or a 304, and leaves a connection open whose answer was cut short.
"""

from __future__ import annotations

import logging
from typing import Any

from daphne.http_protocol import WebRequest

log = logging.getLogger(__name__)

NO_CONTENT, NOT_MODIFIED = 204, 304


class AnsweredRequest(WebRequest):
    """A request that answers without a body to a HEAD and with 1xx, 204 or 304, and else with the announced length."""

    left: int | None = None  # bytes of the body that are still to be sent; None if no length was announced

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Called with every piece of the answer."""
        if self.finished or self.channel is None:
            return
        if message["type"] == "http.response.start":
            super().handle_reply(message)
            self.announce()
            return
        body = message.get("body", b"") if self.has_body() else b""
        if self.left is not None:
            body = body[: self.left]
            self.left -= len(body)
            if self.left and not message.get("more_body", False):
                log.error("An answer was shorter than announced, so its connection is cut.")
                self.cut()
                return
        super().handle_reply({**message, "body": body})

    def announce(self) -> None:
        """Notes the announced length, and takes it from an answer that must not have one."""
        lengths = self.responseHeaders.getRawHeaders(b"content-length", [])
        if self.code < 200 or self.code == NO_CONTENT or (self.code == NOT_MODIFIED and lengths == [b"0"]):
            self.responseHeaders.removeHeader(b"content-length")
        elif lengths and self.has_body():
            self.left = int(lengths[0])

    def has_body(self) -> bool:
        return self.method != b"HEAD" and self.code >= 200 and self.code not in {NO_CONTENT, NOT_MODIFIED}

    def handle_exception(self, exception: BaseException) -> None:
        """Called when the application has failed. An answer that has begun cannot become an error page any more."""
        if self._response_started:
            self.cut()
        else:
            super().handle_exception(exception)

    def cut(self) -> None:
        """Ends the connection, so that the client knows that the answer is incomplete."""
        if self.channel is not None:
            self.channel.transport.abortConnection()
