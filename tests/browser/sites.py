"""Serves pages of other sites, which show the widget."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Site(ThreadingHTTPServer):
    """A site on a port of its own. `headers` are added to each response.

    `pages` maps paths to HTML, and paths that end in `.js` to scripts.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    @property
    def url(self) -> str:
        """An address of the product's site with another origin, so that the widget's frame may store data."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def foreign_url(self) -> str:
        """An address of another site, so that the frame is a third party's and stores nothing in a private window."""
        return f"http://localhost:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        found = self.server.pages.get(self.path.split("?")[0])
        body = (found or "").encode()
        self.send_response(200 if found is not None else 204)
        kind = "javascript" if urlsplit(self.path).path.endswith(".js") else "html"
        self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if found is not None:
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Logs nothing."""


@contextmanager
def site() -> Iterator[Site]:
    """Serves a site until the block ends."""
    server = Site()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
